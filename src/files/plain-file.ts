import { type BigIntStats, constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { InputError } from "../call/tool.ts";
import { systemCodeOf } from "./open-folder.ts";

/** Opens a file that is there and no link, pipe or device; for writing, one that has no second name elsewhere. */
export async function openPlain(file: string, path: string, mode: number): Promise<FileHandle> {
  const found = await exactStatsAt(file);
  if (!found?.isFile() || (mode !== constants.O_RDONLY && found.nlink > 1n)) throw notReal(path);
  const handle = await open(file, mode | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await handle.stat({ bigint: true });
  if (stats.isFile() && stats.ino === found.ino && stats.dev === found.dev) return handle;
  await handle.close();
  throw notReal(path);
}

/** Whether a path leads to the file that is open. */
export async function leadsTo(path: string, handle: FileHandle): Promise<boolean> {
  const [there, own] = [await exactStatsAt(path), await handle.stat({ bigint: true })];
  return there?.dev === own.dev && there.ino === own.ino;
}

/** What is at a path, be it a link; nothing where nothing is. */
export function statsAt(path: string): Promise<Stats | undefined> {
  return unlessMissing(() => lstat(path));
}

/** The same with exact numbers: what tells files apart on Windows has more digits than a number holds. */
function exactStatsAt(path: string): Promise<BigIntStats | undefined> {
  return unlessMissing(() => lstat(path, { bigint: true }));
}

async function unlessMissing<Found>(look: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await look();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Does something with a file; a failure of the system says which file it was about. */
export async function tellingCodes<Result>(path: string, done: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    throw new InputError(`${path} could not be ${done} (${code}).`);
  }
}

function notReal(path: string): InputError {
  return new InputError(`${path} is not a real file of its own. It was left as it is.`);
}
