/** JSON as people write it: short lists in one line. */
export function shownJson(value: object): string {
  return JSON.stringify(value, undefined, 2).replace(/\[\s+("[^\]]*?")\s+\]/g, (_, inner: string) => {
    return `[${inner.replace(/\s*\n\s*/g, " ")}]`;
  });
}
