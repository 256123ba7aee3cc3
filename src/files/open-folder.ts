import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../call/tool.ts";

/**
 * Where Linux shows the open folders of a process; a path through it leads to the folder, whatever has its name now. Nothing
 * elsewhere: on Windows any user may make folders of such a name.
 */
export function openFoldersOf(platform: NodeJS.Platform): string {
  return platform === "linux" ? "/proc/self/fd" : "";
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A folder that was opened once: what becomes of its path later leads no work in it elsewhere. */
export interface OpenFolder {
  /** The path of an entry, for system calls. */
  entry(name: string): string;
  /** Whether the path by which the folder was found still leads to it. */
  isInPlace(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Opens the folder at `parts` below `root`, each part from within the one before, and never a symbolic link. Where the
 * system gives no paths through open folders (`openFolders`), every path is walked again instead, and `isInPlace` is all
 * that tells of an exchange. Throws an InputError where a part is missing or no real folder.
 */
export async function openFolder(
  root: string,
  parts: readonly string[],
  openFolders: string = openFoldersOf(process.platform),
): Promise<OpenFolder> {
  if (openFolders === "") return byPath(root, parts);
  const top = await openTop(root, openFolders);
  if (top === undefined) return byPath(root, parts);
  const handle = await openParts(top, parts, openFolders);
  const opened = await handle.stat({ bigint: true });
  return {
    entry: (name) => join(openFolders, String(handle.fd), name),
    isInPlace: () => isAt(root, parts, opened),
    close: () => handle.close(),
  };
}

async function byPath(root: string, parts: readonly string[]): Promise<OpenFolder> {
  const found = await walk(root, parts);
  return {
    entry: (name) => join(root, ...parts, name),
    isInPlace: () => isAt(root, parts, found),
    close: async () => {},
  };
}

/** The folder itself, where paths through open folders work. */
async function openTop(root: string, openFolders: string): Promise<FileHandle | undefined> {
  const handle = await open(root, FOLDER).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const [itself, through] = await Promise.all([
      handle.stat({ bigint: true }),
      stat(join(openFolders, String(handle.fd)), { bigint: true }),
    ]);
    if (isSameFolder(itself, through)) return handle;
  } catch {
    // No such system.
  }
  await handle.close();
  return undefined;
}

async function openParts(top: FileHandle, parts: readonly string[], openFolders: string): Promise<FileHandle> {
  let handle = top;
  for (const part of parts) {
    const outer = handle;
    try {
      handle = await open(join(openFolders, String(outer.fd), part), FOLDER);
    } catch (error) {
      throw refusalOf(error, parts);
    } finally {
      await outer.close();
    }
  }
  return handle;
}

async function walk(root: string, parts: readonly string[]): Promise<BigIntStats> {
  try {
    let path = root;
    let stats = await realFolder(path, parts);
    for (const part of parts) {
      path = join(path, part);
      stats = await realFolder(path, parts);
    }
    return stats;
  } catch (error) {
    throw refusalOf(error, parts);
  }
}

async function realFolder(path: string, parts: readonly string[]): Promise<BigIntStats> {
  const stats = await lstat(path, { bigint: true });
  if (!stats.isDirectory()) throw noRealFolder(parts);
  return stats;
}

async function isAt(root: string, parts: readonly string[], folder: BigIntStats): Promise<boolean> {
  try {
    return isSameFolder(await walk(root, parts), folder);
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function isSameFolder(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

function refusalOf(error: unknown, parts: readonly string[]): unknown {
  const code = systemCodeOf(error);
  if (code === "ENOENT") return new InputError(`The folder ${nameOf(parts)} does not exist; make it first.`);
  return code === "ENOTDIR" || code === "ELOOP" ? noRealFolder(parts) : error;
}

function noRealFolder(parts: readonly string[]): InputError {
  return new InputError(`A part of the path ${nameOf(parts)} is not a real folder. Nothing was changed.`);
}

function nameOf(parts: readonly string[]): string {
  return parts.length === 0 ? "in which the server works" : parts.join("/");
}

/** The code of a failed system call, such as `ENOENT`. */
export function systemCodeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
