import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { ConfigError } from "../config/read.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { quoted } from "../upstash/quoted.ts";
import { newBearerToken, tokenDigest } from "./bearer-token.ts";
import { callersIn } from "./caller-file.ts";

/** Only the person who runs the server reads the file: it may hold credentials. */
const MODE = 0o600;

/** The file as it is written, with whatever else a person has put into an entry. */
interface WrittenFile {
  callers: Record<string, unknown>[];
}

/** What a new caller may do, and who approves it. */
export interface NewCaller {
  access: AccessLevel;
  isAgent?: boolean;
  /** Names of callers; nobody else than the caller where there are none. */
  approvers?: readonly string[];
}

/**
 * Adds a caller, and gives the token, which is kept nowhere. Makes the file where there is none. Rejects with a ConfigError
 * where somebody has the name already, or where the file is not one of callers.
 */
export async function addCaller(
  file: string,
  name: string,
  { access, isAgent = false, approvers = [] }: NewCaller,
): Promise<string> {
  const before = await readIfThere(file);
  const { callers } = before === undefined ? { callers: [] } : parsed(before, file);
  if (callers.some((caller) => caller.name === name)) {
    throw new ConfigError(`${quoted(name)} is a caller already. For a new token remove it first.`);
  }
  const token = newBearerToken();
  const entry = {
    ...{ name, token_sha256: tokenDigest(token), access },
    ...(isAgent && { is_agent: true }),
    ...(approvers.length > 0 && { approvers }),
  };
  await write(file, { callers: [...callers, entry] }, before);
  return token;
}

/** Removes a caller. Rejects with a ConfigError where nobody has the name. */
export async function removeCaller(file: string, name: string): Promise<void> {
  const before = await readIfThere(file);
  if (before === undefined) throw new ConfigError(`There is no file ${quoted(file)}.`);
  const { callers } = parsed(before, file);
  const left = callers.filter((caller) => caller.name !== name);
  if (left.length === callers.length) throw new ConfigError(`No caller is named ${quoted(name)} in ${quoted(file)}.`);
  await write(file, { callers: left }, before);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new ConfigError(`The callers' file ${quoted(file)} cannot be read (${code}).`);
  }
}

/** Checked as the server will check it, and kept as a person has written it. */
function parsed(text: string, file: string): WrittenFile {
  callersIn(text, file);
  return JSON.parse(text) as WrittenFile;
}

/** The whole file takes the place of the old one at once, unless somebody has changed it since it was read. */
async function write(file: string, content: WrittenFile, before: string | undefined): Promise<void> {
  const text = `${JSON.stringify(content, undefined, 2)}\n`;
  callersIn(text, file);
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, text, { mode: MODE, flag: "wx" });
  try {
    if ((await readIfThere(file)) !== before)
      throw new ConfigError(`${quoted(file)} was changed meanwhile; try again.`);
    // A new file must not take the place of one that has come into being since.
    if (before === undefined) await link(temporary, file);
    else await rename(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new ConfigError(`${quoted(file)} was made meanwhile; try again.`);
  } finally {
    await rm(temporary, { force: true });
  }
}
