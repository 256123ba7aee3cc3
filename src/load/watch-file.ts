import { unwatchFile, watchFile } from "node:fs";

/** Milliseconds from one look at a file to the next. */
const LOOKED_AT = 1_000;

/**
 * Calls `onChange` whenever a file was written, or another one has taken its place: by its time and size, which every file
 * system tells. Gives what ends it.
 */
export function watchForChanges(file: string, onChange: () => void): () => void {
  const look = () => onChange();
  watchFile(file, { interval: LOOKED_AT, persistent: false }, look);
  return () => unwatchFile(file, look);
}
