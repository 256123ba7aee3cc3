import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { BATCH, BATCH_CHARACTERS } from "../keyspace/asking.ts";
import type { Stored } from "./export-records.ts";
import { factWrites } from "./fact-writes.ts";
import type { ImportRecord } from "./import-records.ts";
import {
  type Importing,
  isRefusalOfOne,
  lengthOfCommand,
  placingCommands,
  TEMPORARY_MS,
  temporaryKey,
  writeTo,
} from "./importing.ts";
import { type ValueWrite, writesOf } from "./value-writes.ts";

/** Values that are written to temporary keys at once. */
const STAGED_AT_ONCE = 8;

/** A key of a batch: what writes its value to a temporary key first, and what gives it its name then. */
export interface ImportedKey {
  key: Stored;
  temporary: string;
  expires: number | undefined;
  /** Where its lines begin in the file. */
  start: number;
  /** Nothing where the commands below do it all. */
  stage?: (() => Promise<Error | undefined>) | undefined;
  commands: RedisCommand[];
  /** The command among them whose reply says whether the key was written. */
  decides: number;
  /** Commands of both, and the characters that they take. */
  cost: number;
  characters: number;
}

/** How a value of one line is written: one that one command writes needs no more than the request of its batch. */
export function keyOfLine(
  record: Extract<ImportRecord, { kind: "whole" | "dump" }>,
  start: number,
  importing: Importing,
): ImportedKey {
  const { key, expires } = record;
  const temporary = temporaryKey(importing.allowed);
  if (record.kind === "dump") {
    const payload = Buffer.from(record.dump, "base64");
    const stage = () => restoreTo(temporary, payload, importing);
    return staged({ key, temporary, expires, start }, stage, 1, record.dump.length, importing);
  }
  const { type, fields } = record;
  const writes = writesOf(type, temporary, fields);
  const last = type === "stream" ? writes.at(-1)?.command[2] : undefined;
  const facts = factWrites(type, temporary, fields, last).map((command): ValueWrite => ({ command }));
  const all = [...writes, ...facts];
  const [only] = all;
  if (typeof key === "string" && all.length === 1 && only !== undefined && only.bytes === undefined) {
    if (type === "string") return setKey({ key, temporary, expires, start }, only, importing);
    const commands = [only.command, ...placingCommands(temporary, key, expires, importing)];
    if (expires === undefined) commands.splice(1, 1);
    return direct({ key, temporary, expires, start }, commands, commands.length - 2);
  }
  const characters = all.reduce((sum, { command, bytes }) => sum + lengthOfCommand(command) + (bytes?.length ?? 0), 0);
  const stage = () => writeTo(temporary, all, importing);
  return staged({ key, temporary, expires, start }, stage, all.length + 1, characters, importing);
}

type Given = Pick<ImportedKey, "key" | "temporary" | "expires" | "start">;

function direct(given: Given, commands: RedisCommand[], decides: number): ImportedKey {
  const characters = commands.reduce((sum, command) => sum + lengthOfCommand(command), 0);
  return { ...given, commands, decides, cost: commands.length, characters };
}

/** A string is written with its TTL in one step. */
function setKey(given: Given, { command }: ValueWrite, { isOverwriting }: Importing): ImportedKey {
  const { key, expires } = given;
  const expiry = expires === undefined ? [] : ["PXAT", `${expires}`];
  const words = ["SET", String(key), command.at(-1) ?? "", ...expiry, ...(isOverwriting ? [] : ["NX"])];
  return direct(given, [words], 0);
}

/** A value that is at a temporary key once it was staged. */
export function staged(
  given: Given,
  stage: ImportedKey["stage"],
  cost: number,
  characters: number,
  importing: Importing,
): ImportedKey {
  const { key, temporary, expires } = given;
  const commands = typeof key === "string" ? placingCommands(temporary, key, expires, importing) : [];
  return { ...given, stage, commands, decides: 1, cost: cost + 3, characters };
}

async function restoreTo(temporary: string, payload: Uint8Array, { redis, asking }: Importing) {
  asking.count(1);
  try {
    await redis.commandWithBytes(["RESTORE", temporary, `${TEMPORARY_MS}`], payload, { repeatable: false });
    return undefined;
  } catch (error) {
    if (isRefusalOfOne(error)) return error;
    throw error;
  }
}

/** Whether a batch has as many keys as one request should carry. */
export function isBatchFull(batch: readonly ImportedKey[]): boolean {
  const sum = (of: (key: ImportedKey) => number) => batch.reduce((total, key) => total + of(key), 0);
  const stages = batch.filter(({ stage }) => stage !== undefined);
  const commands = sum((key) => key.commands.length);
  if (batch.some(({ key }) => typeof key !== "string")) return true;
  return stages.length >= STAGED_AT_ONCE || commands >= BATCH - 4 || sum((key) => key.characters) >= BATCH_CHARACTERS;
}
