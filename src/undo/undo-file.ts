import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, unlink } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { InputError } from "../call/tool.ts";
import { type OpenFolder, openFolder } from "../files/open-folder.ts";
import { leadsTo, openPlain, statsAt } from "../files/plain-file.ts";
import { isPlainName } from "../files/windows-names.ts";
import { type LockPace, lockFile } from "./file-lock.ts";
import { isSealed, seal, unseal } from "./sealed.ts";
import type { SavedRecord, UndoStore } from "./undo-record.ts";

/** Where the record is kept, and the secret that seals it; without one, the secret stands in a file beside it. */
export interface UndoFileTerms {
  /** The working folder. */
  folder: string;
  path: string;
  secret: string | undefined;
  platform?: NodeJS.Platform;
  pace?: LockPace;
  /** Bytes of the file. */
  largest?: number;
}

/** For the person alone whose files they are. */
const MODE = 0o600;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const SECRET_BYTES = 32;
/** Of what a record has at most, sealed. */
const LARGEST = 268_435_456;

type Saved = Readonly<Record<string, SavedRecord>>;

/**
 * Opens the file that the record is kept in, below the working folder. It is written whole under another name that then takes
 * its place. Throws an InputError, and leaves the file as it is, where it is not one of this server, is damaged, was sealed
 * with another secret, or is in use.
 */
export async function openUndoFile({
  folder,
  path,
  secret: given,
  platform,
  pace,
  largest = LARGEST,
}: UndoFileTerms): Promise<UndoStore> {
  const parts = partsOf(path, platform);
  const name = parts.pop() ?? "";
  const opened = await openFolder(folder, parts);
  try {
    const lock = await lockFile(opened.entry(`${name}.lock`), path, pace);
    try {
      const before = await readPlain(opened, name, path, largest);
      const secret =
        given === undefined
          ? await secretBeside(opened, { name, path, isNeeded: before !== undefined, platform })
          : Buffer.from(given);
      let last: Promise<unknown> = Promise.resolve();
      const saved = before === undefined ? {} : savedIn(before, secret, path, given !== undefined);
      return {
        saved,
        save(records) {
          const saving = last.then(async () => {
            await lock.check();
            await write(opened, name, sealedWithin(largest, records, secret, path));
          });
          last = saving.catch(() => {});
          return saving;
        },
        async close() {
          await last;
          await lock.release();
          await opened.close();
        },
      };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What is written must be read again: a larger file would be refused at the next start. */
function sealedWithin(largest: number, records: Saved, secret: Uint8Array, path: string): Buffer {
  const bytes = seal(JSON.stringify(records), secret);
  if (bytes.length <= largest) return bytes;
  throw new InputError(`${path} would be longer than ${largest} bytes.`);
}

function partsOf(path: string, platform?: NodeJS.Platform): string[] {
  const parts = path.split("/");
  const isInside = !isAbsolute(path) && parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (isInside && !/[\0\\]/.test(path) && parts.every((part) => isPlainName(part, platform))) return parts;
  throw new InputError(
    `${JSON.stringify(path)} is not a path below the working folder: give one such as .upstash-undo, without .. and not absolute.`,
  );
}

function savedIn(bytes: Buffer, secret: Uint8Array, path: string, isGiven: boolean): Saved {
  if (!isSealed(bytes)) {
    throw new InputError(`${path} is not an undo file of this server. It was left as it is; name another file.`);
  }
  const text = unseal(bytes, secret);
  if (text !== undefined) return JSON.parse(text) as Saved;
  const key = isGiven ? "UPSTASH_MCP_SIGNING_KEY" : `${path}.key`;
  throw new InputError(
    `${path} is damaged, or was written with another key than that of ${key}. It was left as it is; move it away to begin anew.`,
  );
}

/** The file that a key is beside of, and whether it has to be there. */
interface KeyPlace {
  name: string;
  path: string;
  isNeeded: boolean;
  platform: NodeJS.Platform | undefined;
}

/** A secret of its own, made once: whoever has only the file can read nothing. */
async function secretBeside(
  folder: OpenFolder,
  { name, path, isNeeded, platform = process.platform }: KeyPlace,
): Promise<Uint8Array> {
  const keyPath = `${path}.key`;
  const stats = await statsAt(folder.entry(`${name}.key`));
  // A process that was killed as it made the key has sealed nothing with it.
  const isEmpty = stats?.isFile() === true && stats.size === 0 && !isNeeded;
  if (isEmpty) await unlink(folder.entry(`${name}.key`));
  if (stats === undefined || isEmpty) {
    if (isNeeded) {
      throw new InputError(`${path} is there, but its key ${keyPath} is not, and UPSTASH_MCP_SIGNING_KEY is not set.`);
    }
    const made = randomBytes(SECRET_BYTES);
    await writeNew(folder.entry(`${name}.key`), made);
    return made;
  }
  // Windows has no such rights: every file seems to be open to all, and the folder of a user keeps others out.
  if (platform !== "win32" && (stats.mode & 0o077) !== 0) {
    throw new InputError(
      `Others may read ${keyPath}: take their rights away (chmod 600), or move it and ${path} away.`,
    );
  }
  const secret = await readPlain(folder, `${name}.key`, keyPath, SECRET_BYTES);
  if (secret?.length === SECRET_BYTES) return secret;
  throw new InputError(`${keyPath} is not a key of this server. It was left as it is.`);
}

/** The bytes of a real file of its own; nothing where there is none. */
async function readPlain(folder: OpenFolder, name: string, path: string, most: number): Promise<Buffer | undefined> {
  const entry = folder.entry(name);
  if ((await statsAt(entry)) === undefined) return undefined;
  const handle = await openPlain(entry, path, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > most || !(await leadsTo(entry, handle))) throw new InputError(`${path} is not a file of this server.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function write(folder: OpenFolder, name: string, bytes: Buffer): Promise<void> {
  const partial = folder.entry(`${name}.partial`);
  await unlink(partial).catch(() => {});
  await writeNew(partial, bytes);
  await rename(partial, folder.entry(name));
}

async function writeNew(entry: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(entry, NEW, MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
