import { lstat, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/*
 * Where the servers of this user say that they have a window, for `upstash-mcp window`: a file for each process in a folder
 * that nobody else may read, since the address of a window over stdio has its key.
 */

const announced = z.strictObject({
  pid: z.number().int().positive(),
  url: z.url({ protocol: /^https?$/ }),
  serves: z.string().max(200),
  since: z.iso.datetime(),
});

/** A server that runs and has a window. */
export type RunningWindow = z.output<typeof announced>;

/** Files that are looked at. */
const MOST_FILES = 1_000;
const LONGEST_FILE = 4_000;

/** The folder, in the place where a user's running programs keep what ends with them. */
export function windowsFolder({ XDG_RUNTIME_DIR: runtime }: Readonly<Record<string, string | undefined>>): string {
  return runtime ? join(runtime, "upstash-mcp") : join(tmpdir(), `upstash-mcp-${process.getuid?.() ?? "user"}`);
}

/**
 * Says that this process has a window; gives what takes that back. What processes have left that were killed is removed.
 * Rejects where the folder is not this user's alone.
 */
export async function noteWindow(folder: string, window: RunningWindow): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await runningWindows(folder);
  await refuseForeign(folder);
  const file = join(folder, `${window.pid}.json`);
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(window), { mode: 0o600, flag: "wx" });
  return () => rm(file, { force: true });
}

/** The windows of this user's servers that run, the newest first; what ended processes have left is removed. */
export async function runningWindows(folder: string): Promise<RunningWindow[]> {
  const names = await readdir(folder).catch(() => []);
  if (names.length > 0) await refuseForeign(folder);
  const files = names.filter((name) => /^\d{1,10}\.json$/.test(name)).slice(0, MOST_FILES);
  const found = await Promise.all(files.map((name) => readWindow(join(folder, name))));
  return found.flat().sort((one, other) => (one.since < other.since ? 1 : -1));
}

async function readWindow(file: string): Promise<RunningWindow[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const read = announced.safeParse(jsonIn(text.slice(0, LONGEST_FILE)));
  if (read.success && isRunning(read.data.pid)) return [read.data];
  await rm(file, { force: true });
  return [];
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Throws where others could read the folder, or have put it there. */
async function refuseForeign(folder: string): Promise<void> {
  const stats = await lstat(folder);
  const user = process.getuid?.();
  const isOwn = stats.isDirectory() && (user === undefined || (stats.uid === user && (stats.mode & 0o077) === 0));
  if (!isOwn) throw new Error(`${folder} is not a folder of this user alone (mode 0700)`);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
