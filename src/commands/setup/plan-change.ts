import { constants } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type ConfigurationEdit, ConfigurationFault, isNamedValues, type ServerEntry } from "./configuration-edit.ts";
import type { FoundClient } from "./found-clients.ts";
import { isOurVariable, readEntry } from "./our-entry.ts";

/** The name of our entry, in every client. */
export const ENTRY_NAME = "upstash";
/** What the copy of a file is named, beside it. */
export const COPY_ENDING = ".before-upstash-mcp";
/** A configuration that is larger is something else. */
const LARGEST_FILE = 16_777_216;

/** A file as it was read. */
export interface ReadFile {
  /** Where it really is: links are followed, so that they stay links. */
  path: string;
  /** Nothing where there is no file. */
  text: string | undefined;
  /** The permissions. */
  mode: number | undefined;
}

/** What is to become of a file. */
export interface PlannedChange {
  found: FoundClient;
  file: ReadFile;
  /** The whole text; nothing where the file is to go, since it was made for our entry alone. */
  after: string | undefined;
  /** Our entry before and after, for the person. */
  entries: { before: unknown; after: unknown };
  /** What becomes of the copy: it is written, stays, or goes. */
  copy: "write" | "keep" | "remove";
  /** What a copy has: the text before, without our entry. */
  bare?: string | undefined;
}

/** Reads a file and plans our entry in it. Rejects with a ConfigurationFault where it cannot be sure of the file. */
export async function planWithEntry(found: FoundClient, entry: ServerEntry): Promise<PlannedChange> {
  const [edit, file, copy] = await Promise.all([found.client.edit(), readWhole(found.file), readCopy(found.file)]);
  const text = file.text ?? "";
  const before = edit.entries(text).get(ENTRY_NAME);
  // What a person has added to our entry stays; another server that has our name goes.
  const own = isNamedValues(before) && readEntry(before).isOurs ? before : undefined;
  const wanted = own === undefined ? entry : withAdditions(own, entry);
  const after = edit.withEntry(text, ENTRY_NAME, wanted);
  checkOthers(edit, text, after);
  const written = edit.entries(after).get(ENTRY_NAME);
  if (!isDeepStrictEqual(plainOf(written), plainOf(wanted))) throw unsafe();
  // A copy from which the file as it is follows is that of before our entry, which is worth more than a later one.
  const isCopied = copy !== undefined && follows(edit, copy, text, before);
  // Our own entry may hold a token that is no longer to stand anywhere, so no copy has it.
  const bare = own === undefined ? file.text : edit.withoutEntry(text, ENTRY_NAME);
  const isMade = own !== undefined && follows(edit, "", text, before);
  const isKept = file.text === undefined || text === after || isCopied || isMade;
  return { found, file, after, entries: { before, after: written }, copy: isKept ? "keep" : "write", bare };
}

/** Our entry with what a person has added to it: parts of its own, and variables that are none of the server's. */
function withAdditions(before: ServerEntry, entry: ServerEntry): ServerEntry {
  const inner = Object.entries(entry).map(([name, value]) => {
    const had = before[name];
    if (!isNamedValues(value) || !isNamedValues(had)) return [name, value];
    const stays = Object.entries(had).filter(([key]) => Object.hasOwn(value, key) || !isOurVariable(key));
    return [name, { ...Object.fromEntries(stays), ...value }];
  });
  return { ...before, ...Object.fromEntries(inner) };
}

function unsafe(): ConfigurationFault {
  return new ConfigurationFault("could not be changed safely");
}

/** Plans that our entry goes: back to the copy where nothing else has changed since, else by taking it out. */
export async function planWithoutEntry(found: FoundClient): Promise<PlannedChange> {
  const [edit, file, copy] = await Promise.all([found.client.edit(), readWhole(found.file), readCopy(found.file)]);
  const text = file.text ?? "";
  const before = edit.entries(text).get(ENTRY_NAME);
  const nothing = { found, file, after: file.text, entries: { before, after: undefined }, copy: "keep" } as const;
  // Another server that has our name is not ours to take out.
  if (before === undefined || !readEntry(before).isOurs) return nothing;
  if (copy !== undefined && follows(edit, copy, text, before)) return { ...nothing, after: copy, copy: "remove" };
  if (copy === undefined && follows(edit, "", text, before)) return { ...nothing, after: undefined };
  const after = edit.withoutEntry(text, ENTRY_NAME);
  checkOthers(edit, text, after);
  if (edit.entries(after).has(ENTRY_NAME)) throw unsafe();
  // A copy may hold the credentials of an earlier entry.
  const keeps = copy === undefined || !hasOurs(edit, copy);
  return { ...nothing, after, copy: keeps ? "keep" : "remove" };
}

function hasOurs(edit: ConfigurationEdit, text: string): boolean {
  return readEntry(edit.entries(text).get(ENTRY_NAME)).isOurs;
}

/** Whether a text is another with our entry added, or in the place of one of that name, and nothing else. */
function follows(edit: ConfigurationEdit, from: string, text: string, entry: unknown): boolean {
  try {
    return isNamedValues(entry) && !hasOurs(edit, from) && edit.withEntry(from, ENTRY_NAME, entry) === text;
  } catch (error) {
    if (error instanceof ConfigurationFault) return false;
    throw error;
  }
}

/** Every other server must read as before. */
function checkOthers(edit: ConfigurationEdit, before: string, after: string): void {
  const others = (text: string) => [...edit.entries(text)].filter(([name]) => name !== ENTRY_NAME);
  if (!isDeepStrictEqual(plainOf(others(before)), plainOf(others(after)))) {
    throw unsafe();
  }
}

/** Values as JSON has them: parsers make objects of several kinds. */
function plainOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

async function readCopy(file: string): Promise<string | undefined> {
  try {
    return (await readWhole(`${file}${COPY_ENDING}`)).text;
  } catch (error) {
    if (error instanceof ConfigurationFault) return undefined;
    throw error;
  }
}

/** Reads a file that is a person's own and UTF-8. */
export async function readWhole(file: string): Promise<ReadFile> {
  const path = await whereItIs(file);
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ConfigurationFault(`cannot be read (${error.code})`);
  });
  if (handle === undefined) return { path, text: undefined, mode: undefined };
  try {
    const stats = await handle.stat();
    const { mode, size, uid } = stats;
    if (!stats.isFile()) throw new ConfigurationFault("is no file");
    if (process.getuid !== undefined && uid !== process.getuid()) throw new ConfigurationFault("is another user's");
    if (size > LARGEST_FILE) throw new ConfigurationFault(`has more than ${LARGEST_FILE} bytes`);
    return { path, text: decoded(await handle.readFile()), mode: mode & 0o777 };
  } finally {
    await handle.close();
  }
}

/** Where links lead; a link that leads nowhere is not followed, since what it is meant to be is unknown. */
async function whereItIs(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLink = await lstat(file).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    if (isLink) throw new ConfigurationFault("is a link that leads nowhere");
    if (code === "ENOENT") return file;
    throw new ConfigurationFault(`cannot be read (${code})`);
  }
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConfigurationFault("is not UTF-8");
  }
}
