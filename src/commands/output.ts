import { visibleJson, visibleLines } from "../upstash/visible.ts";

/**
 * Writes to stdout and waits until it has left, so that a pipe gets all of it. What cannot be seen is written as its code
 * point: no text, wherever it comes from, moves the cursor of a terminal or hides another one.
 */
export function writeOut(text: string): Promise<void> {
  return writeRaw(visibleLines(text));
}

/** The same for a value, as JSON that a program can read. */
export function writeJson(value: unknown): Promise<void> {
  return writeRaw(`${visibleJson(JSON.stringify(value, undefined, 2))}\n`);
}

/** Writes to stderr what a person should read. */
export function tellPerson(text: string): void {
  process.stderr.write(visibleLines(text));
}

function writeRaw(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
