/** The name of a command as the catalog has it: `config|set` and `Config Set` are CONFIG SET. */
export function commandNamed(text: string): string {
  return text
    .trim()
    .toUpperCase()
    .replace(/\s*[|\s]\s*/, " ");
}

/** Whether a text names a command, or a subcommand of one. */
export function namesCommand(name: string): boolean {
  return /^[A-Z][\w.-]*( [\w.-]+)?$/.test(name);
}
