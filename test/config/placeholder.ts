/** What arrives where a client's configuration names a variable that nobody has set. */
export const unset = (name: string) => `\${${name}}`;
