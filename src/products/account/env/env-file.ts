import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { InputError } from "../../../call/tool.ts";
import { type OpenFolder, openFolder, systemCodeOf } from "../../../files/open-folder.ts";
import { leadsTo } from "../../../files/plain-file.ts";
import { partsOfEnvPath } from "./env-path.ts";
import { type Change, mergeVariables } from "./env-text.ts";

/** Bytes of an environment file; more is surely something else. */
const LARGEST_FILE = 256 * 1024;
/** Only its owner may read and write a file with tokens. */
const OWNER_ONLY = 0o600;
/**
 * Sets variables in an environment file below `folder`, and leaves every other line as it is, byte for byte. The file gets
 * mode 0600 and is replaced as a whole, so that nobody reads half of it. No part of `path` may be a symbolic link, and none
 * that takes the place of a folder meanwhile is followed. A variable that is there with another value is replaced only with
 * `replace`. Throws an InputError, changes nothing and leaves nothing behind otherwise. `openFolders` is where the system
 * gives paths through open folders.
 */
export async function writeEnvFile(
  folder: string,
  path: string,
  variables: Readonly<Record<string, string>>,
  { replace, openFolders }: { replace: boolean; openFolders?: string },
): Promise<Change> {
  const { parts, name } = partsOfEnvPath(path);
  try {
    const opened = await openFolder(folder, parts, openFolders);
    try {
      return await merge({ folder: opened, path, file: opened.entry(name) }, variables, replace);
    } finally {
      await opened.close();
    }
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    throw new InputError(`${path} could not be written (${code}). Nothing was changed.`);
  }
}

/**
 * The text of an environment file below `folder`, one character for each byte; nothing where there is none. Throws an
 * InputError for what `writeEnvFile` would not write either.
 */
export async function readEnvFile(folder: string, path: string): Promise<string | undefined> {
  const { parts, name } = partsOfEnvPath(path);
  const opened = await openFolder(folder, parts);
  try {
    return (await readExisting(opened.entry(name), path))?.text;
  } finally {
    await opened.close();
  }
}

/** A file in its folder, which is open. */
interface Place {
  folder: OpenFolder;
  /** The path as it was given. */
  path: string;
  /** The path for system calls. */
  file: string;
}

async function merge(place: Place, variables: Readonly<Record<string, string>>, replace: boolean): Promise<Change> {
  const { file, path } = place;
  const before = await readExisting(file, path);
  const change = mergeVariables(before?.text ?? "", variables);
  if (change.conflicts.length > 0 && !replace) {
    throw new InputError(
      `${path} has ${change.conflicts.join(", ")} with another value. Nothing was written. Ask the person; with replace: true it is overwritten.`,
    );
  }
  if (before?.text === change.text && (before.stats.mode & 0o777) === OWNER_ONLY) return change;
  await replaceFile(place, change.text, before?.stats);
  return change;
}

/** Puts a file with this text in the place of the one that was found, or of none. */
async function replaceFile(place: Place, text: string, before: Stats | undefined): Promise<void> {
  const temporary = `${place.file}.${randomBytes(6).toString("hex")}.tmp`;
  const written = await open(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    OWNER_ONLY,
  );
  try {
    // While it is empty, it does not matter where it is. Its folder may have been exchanged and be back by now.
    if (!(await place.folder.isInPlace()) || !(await leadsTo(temporary, written))) throw changedMeanwhile(place.path);
    await fill(written, text, before);
    await confirmUnchanged(place, before);
    if (before === undefined) await appear(temporary, place);
    else await rename(temporary, place.file);
  } catch (error) {
    await written.truncate().catch(() => {});
    throw error;
  } finally {
    await unlink(temporary).catch(() => {});
    await written.close();
  }
}

async function readExisting(target: string, path: string): Promise<{ text: string; stats: Stats } | undefined> {
  const found = await statsOf(target);
  if (found === undefined) return undefined;
  if (!found.isFile()) throw notPlain(path, "it is not a real file");
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!isSame(stats, found)) throw changedMeanwhile(path);
    if (stats.size > LARGEST_FILE) throw notPlain(path, `it is larger than ${LARGEST_FILE} bytes`);
    // Latin 1 keeps every byte as it is, whatever the encoding of the other lines.
    const text = (await file.readFile()).toString("latin1");
    if (text.includes("\0")) throw notPlain(path, "it is not a text file");
    return { text, stats };
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, text: string, like: Stats | undefined): Promise<void> {
  await file.writeFile(text, "latin1");
  await file.chmod(OWNER_ONLY);
  if (like !== undefined) await keepOwner(file, like);
  await file.sync();
}

async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
}

/** Looks again just before the change: what another program did since the file was read is not lost. */
async function confirmUnchanged({ folder, path, file }: Place, before: Stats | undefined): Promise<void> {
  const now = await statsOf(file);
  const isUnchanged = before === undefined ? now === undefined : now !== undefined && isSame(now, before);
  if (!isUnchanged || !(await folder.isInPlace())) throw changedMeanwhile(path);
}

/** Gives a new file its name, unless something of that name has appeared: a link, unlike a rename, never overwrites. */
async function appear(temporary: string, { file, path }: Place): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    throw systemCodeOf(error) === "EEXIST" ? changedMeanwhile(path) : error;
  }
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isSame(one: Stats, other: Stats): boolean {
  return (
    one.isFile() &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs
  );
}

function notPlain(path: string, why: string): InputError {
  return new InputError(`${path} was left as it is: ${why}.`);
}

function changedMeanwhile(path: string): InputError {
  return new InputError(`${path} was changed by another program meanwhile. Nothing was written; call again.`);
}
