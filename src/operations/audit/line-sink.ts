import { close, constants, fstat, open, read, write, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** Where lines go. */
export interface LineSink {
  /** Writes as much as it can; gives the bytes that were written, and why the others were not. */
  write(bytes: Buffer): Promise<{ written: number; error?: unknown }>;
  /** Writes at once what is left when the process ends; what cannot be written is given up. */
  writeNow(bytes: Buffer): void;
}

/** A file that can be opened anew, by the same name. */
export interface LineFile extends LineSink {
  /** The next line goes to the file that has the name then. */
  reopen(): void;
}

/** The functions of numbered files: a FileHandle would be closed with its last reference, which lines at the end need. */
const files = { open: promisify(open), close: promisify(close), stat: promisify(fstat), read: promisify(read) };
const writeTo = promisify(write);
const NEWLINE = Buffer.from("\n");
const NOTHING = Buffer.alloc(0);
/** Milliseconds after which a pipe is tried again whose reader is behind. */
const FULL_PIPE = 20;

/** stderr, one line in each write: what the log writes meanwhile stands between lines and not within one. */
export function stderrSink(): LineSink {
  // Asked for as a stream, a pipe is one that says so when it is full: a write that waited would keep the process from ending.
  const { fd } = process.stderr;
  return {
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) {
        const line = bytes.subarray(written, bytes.indexOf(NEWLINE, written) + 1 || bytes.length);
        try {
          written += (await writeTo(fd, line)).bytesWritten;
        } catch (error) {
          if (!isFullPipe(error)) return { written, error };
          await sleep(FULL_PIPE, undefined, { ref: false });
        }
      }
      return { written };
    },
    writeNow: (bytes) => writeAtOnce(fd, bytes),
  };
}

function isFullPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

/**
 * A file that is appended to, made with mode 0600 where there is none. One that was deleted is made anew at the next line.
 * Rejects where it cannot be opened, or is no regular file.
 */
export async function openLineFile(path: string): Promise<LineFile> {
  let { fd, isMidLine } = await openForLines(path);
  let isStale = false;
  /** What is under way and not in the hands of the system yet: the process may end before it is. */
  let unsent: Buffer = NOTHING;
  /** Whether the process ends, and all that was under way was written at once. */
  let isOver = false;

  async function current(): Promise<number> {
    if (isStale || (await files.stat(fd)).nlink === 0) {
      const opened = await openForLines(path);
      await files.close(fd).catch(() => undefined);
      ({ fd, isMidLine } = opened);
      isStale = false;
    }
    return fd;
  }

  return {
    async write(bytes) {
      let written = 0;
      unsent = bytes;
      try {
        const to = await current();
        // What was cut short ends here, and the line is written again whole.
        if (isMidLine) isMidLine = (await writeTo(to, NEWLINE)).bytesWritten === 0;
        while (written < bytes.length && !isOver) {
          const sending = writeTo(to, bytes, written);
          unsent = NOTHING;
          written += (await sending).bytesWritten;
          unsent = bytes.subarray(written);
          isMidLine = bytes[written - 1] !== NEWLINE[0];
        }
        return { written };
      } catch (error) {
        return { written, error };
      } finally {
        unsent = NOTHING;
      }
    },
    writeNow(bytes) {
      isOver = true;
      writeAtOnce(fd, Buffer.concat([...(isMidLine ? [NEWLINE] : []), unsent, bytes]));
    },
    reopen() {
      isStale = true;
    },
  };
}

/** Opens without waiting for the reader of a pipe, so that one that stands under the name holds nothing up. */
async function openForLines(path: string): Promise<{ fd: number; isMidLine: boolean }> {
  const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK = 0 } = constants;
  const fd = await files.open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  try {
    const stat = await files.stat(fd);
    if (!stat.isFile()) throw new Error("it is not a regular file");
    const last = Buffer.alloc(1);
    const { bytesRead } = await files.read(fd, last, 0, 1, Math.max(0, stat.size - 1));
    return { fd, isMidLine: bytesRead === 1 && !last.equals(NEWLINE) };
  } catch (error) {
    await files.close(fd);
    throw error;
  }
}

function writeAtOnce(fd: number, bytes: Buffer): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  } catch {
    // The process ends, and there is nobody left to tell.
  }
}
