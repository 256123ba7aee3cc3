import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../../call/tool.ts";
import { type Change, mergeVariables } from "./env-text.ts";

/** Bytes of an environment file; more is surely something else. */
const LARGEST_FILE = 1024 * 1024;
/** Only its owner may read and write a file with tokens. */
const OWNER_ONLY = 0o600;
/** What no file system takes for a way out of the folder. */
const FOLDER_NAME = /^[^\\:\p{Cc}]+$/u;
const FILE_NAME = /^\.env(\.[\w-]+)*$/;

/**
 * Sets variables in an environment file below `folder`, and leaves every other line as it is, byte for byte. The file gets
 * mode 0600 and is replaced as a whole, so that nobody reads half of it. No part of `path` may be a symbolic link. A
 * variable that is there with another value is replaced only with `replace`. Throws an InputError and changes nothing
 * otherwise.
 */
export async function writeEnvFile(
  folder: string,
  path: string,
  variables: Readonly<Record<string, string>>,
  options: { replace: boolean },
): Promise<Change> {
  try {
    return await merge(folder, path.replace(/^(\.\/)+/, ""), variables, options.replace);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new InputError(`${path} could not be written (${codeOf(error)}). Nothing was changed.`);
  }
}

async function merge(
  folder: string,
  path: string,
  variables: Readonly<Record<string, string>>,
  replace: boolean,
): Promise<Change> {
  const target = await locate(folder, path);
  const before = await readExisting(target, path);
  const change = mergeVariables(before?.text ?? "", variables);
  if (change.conflicts.length > 0 && !replace) {
    throw new InputError(
      `${path} has ${change.conflicts.join(", ")} with another value. Nothing was written. Ask the person; with replace: true it is overwritten.`,
    );
  }
  if (before?.text === change.text && (before.stats.mode & 0o777) === OWNER_ONLY) return change;
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeNew(temporary, change.text, before?.stats);
    await confirmUnchanged(folder, path, before?.stats);
    if (before === undefined) await appear(temporary, target, path);
    else await rename(temporary, target);
  } finally {
    await unlink(temporary).catch(() => {});
  }
  return change;
}

/** The whole path, after making sure that every part of the way is a real folder below `folder`. */
async function locate(folder: string, path: string): Promise<string> {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  if (!FILE_NAME.test(name)) {
    throw new InputError(
      `file must be named .env or .env.something, such as .env.local, but is ${JSON.stringify(name)}.`,
    );
  }
  if (parts.some((part) => part === "." || part === ".." || !FOLDER_NAME.test(part))) {
    throw new InputError("file must be a path below the server's working folder, such as .env or apps/web/.env.local.");
  }
  let directory = folder;
  for (const part of parts) {
    directory = join(directory, part);
    const stats = await statsOf(directory);
    if (stats === undefined) throw new InputError(`The folder of ${path} does not exist; make it first.`);
    if (!stats.isDirectory()) throw notPlain(path, "a part of its path is not a real folder");
  }
  return join(directory, name);
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

async function writeNew(path: string, text: string, like: Stats | undefined): Promise<void> {
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    OWNER_ONLY,
  );
  try {
    await file.writeFile(text, "latin1");
    await file.chmod(OWNER_ONLY);
    if (like !== undefined) await keepOwner(file, like);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
}

/** Looks again just before the change: what another program did since the file was read is not lost. */
async function confirmUnchanged(folder: string, path: string, before: Stats | undefined): Promise<void> {
  const now = await statsOf(await locate(folder, path));
  if (before === undefined ? now !== undefined : now === undefined || !isSame(now, before))
    throw changedMeanwhile(path);
}

/** Gives a new file its name, unless something of that name has appeared: a link, unlike a rename, never overwrites. */
async function appear(temporary: string, target: string, path: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (error) {
    throw codeOf(error) === "EEXIST" ? changedMeanwhile(path) : error;
  }
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
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

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function notPlain(path: string, why: string): InputError {
  return new InputError(`${path} was left as it is: ${why}.`);
}

function changedMeanwhile(path: string): InputError {
  return new InputError(`${path} was changed by another program meanwhile. Nothing was written; call again.`);
}
