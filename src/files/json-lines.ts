/*
 * What every export is made of: a JSON object on each line, of which the first says what the file is, and the last that it
 * is whole.
 */

/** Characters of a line: what a value takes that is no larger than a reply. */
export const LONGEST_LINE = 12_582_912;

export function recordLine(record: object): string {
  return `${JSON.stringify(record)}\n`;
}
