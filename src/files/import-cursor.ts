/*
 * The cursor of an import: the byte from which the next call goes on, and the beginning of the digest of the file, so that it
 * goes on in the same file.
 */

/** What a cursor looks like. */
export const IMPORT_CURSOR = /^(0|\d{1,16}\.[0-9a-f]{16})$/;
/** What is said of another text. */
export const NO_IMPORT_CURSOR = "expected the cursor of an answer as it is, or 0";

const DIGEST_CHARACTERS = 16;

/** The cursor of an answer; `0` where the file is at its end. */
export function importCursor(next: number | undefined, digest: string): string {
  return next === undefined ? "0" : `${next}.${digest.slice(0, DIGEST_CHARACTERS)}`;
}

/** The byte at which an import begins, 0 for the whole file. */
export function byteOfCursor(cursor: string): number {
  return Number(cursor.split(".")[0]);
}

/** Whether a cursor was given for the file of this digest. */
export function isCursorOf(cursor: string, digest: string): boolean {
  return cursor === "0" || cursor.endsWith(`.${digest.slice(0, DIGEST_CHARACTERS)}`);
}
