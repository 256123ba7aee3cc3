import type { FileHandle } from "node:fs/promises";

/** Characters that are gathered before they are written. */
const GATHERED = 65_536;

/** Appends lines to a file, and takes back what was written behind a place. */
export interface ExportWriter {
  write(line: string): Promise<void>;
  /** The length of the file, in bytes. */
  length(): number;
  /** Cuts the file to this length. */
  cutTo(length: number): Promise<void>;
  /** Writes what was gathered. */
  flush(): Promise<void>;
}

/** Writes from `start` on, the length of what is to stay of the file. */
export function createExportWriter(handle: FileHandle, start: number): ExportWriter {
  let written = start;
  let [gathered, gatheredBytes] = ["", 0];

  async function flush(): Promise<void> {
    const bytes = Buffer.from(gathered, "utf8");
    [gathered, gatheredBytes] = ["", 0];
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, written);
      done += bytesWritten;
      written += bytesWritten;
    }
  }

  return {
    async write(line) {
      gathered += line;
      gatheredBytes += Buffer.byteLength(line);
      if (gathered.length >= GATHERED) await flush();
    },
    length: () => written + gatheredBytes,
    async cutTo(length) {
      await flush();
      await handle.truncate(length);
      written = length;
    },
    flush,
  };
}
