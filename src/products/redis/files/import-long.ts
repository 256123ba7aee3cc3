import type { Stored } from "./export-records.ts";
import { factWrites, type ValueFacts } from "./fact-writes.ts";
import { importBatch } from "./import-batch.ts";
import { hasExpired } from "./import-survey.ts";
import { type ImportedKey, staged } from "./imported-key.ts";
import {
  countNotImported,
  countRefused,
  type Importing,
  lengthOfCommand,
  mayImport,
  type NotImported,
  removeTemporary,
  temporaryKey,
  writeTo,
} from "./importing.ts";
import { type ValueFields, type ValueWrite, writesOf } from "./value-writes.ts";

/** Characters of the lines of one value that are written together. */
const TOGETHER = 262_144;

/** Commands that give a value its name, and those that take it away where that fails. */
const PLACING = 5;

/** A value of several lines, which comes to a temporary key line by line. */
export interface LongValue {
  /** Where its first line begins in the file. */
  start: number;
  /** Takes one of its lines. */
  add(fields: ValueFields & ValueFacts): Promise<void>;
  /** Gives the whole value its name. */
  end(): Promise<void>;
  /** Takes away what was written. */
  remove(): Promise<void>;
}

interface LongKey {
  key: Stored;
  type: string;
  expires?: number | undefined;
  start: number;
}

/** Begins a value; one that is not to be written, or that Redis refuses, is passed over and counted once. */
export function beginLongValue(
  { key, type, expires, start }: LongKey,
  exists: boolean,
  importing: Importing,
): LongValue {
  const temporary = temporaryKey(importing.allowed);
  const reason = whyNotBegun({ key, expires }, exists, importing);
  if (reason !== undefined) countNotImported(importing, reason);
  let isOver = reason !== undefined;
  let facts: ValueFacts | undefined;
  let waiting: ValueWrite[] = [];
  let last: string | undefined;

  async function send(): Promise<void> {
    if (isOver || waiting.length === 0) return;
    if (importing.asking.commands() + waiting.length + PLACING > importing.maxCommands) throw importing.asking.atMost();
    const refused = await writeTo(temporary, waiting, importing);
    waiting = [];
    if (refused === undefined) return;
    isOver = true;
    countRefused(importing, key, refused);
    await removeTemporary([temporary], importing);
  }

  return {
    start,
    async add(fields) {
      if (isOver) return;
      facts ??= fields;
      const writes = writesOf(type, temporary, fields);
      waiting.push(...writes);
      if (type === "hash") waiting.push(...factCommandsOf(factWrites(type, temporary, fields, undefined)));
      if (type === "stream") last = writes.at(-1)?.command[2] ?? last;
      const characters = waiting.reduce(
        (sum, { command, bytes }) => sum + lengthOfCommand(command) + (bytes?.length ?? 0),
        0,
      );
      if (characters >= TOGETHER) await send();
    },
    async end() {
      if (type === "stream") waiting.push(...factCommandsOf(factWrites(type, temporary, facts ?? {}, last)));
      await send();
      if (isOver) return;
      const whole: ImportedKey = staged({ key, temporary, expires, start }, async () => undefined, 0, 0, importing);
      await importBatch([whole], importing);
    },
    remove: () => removeTemporary([temporary], importing),
  };
}

function whyNotBegun(
  { key, expires }: Pick<LongKey, "key" | "expires">,
  exists: boolean,
  { allowed }: Importing,
): NotImported | undefined {
  if (!mayImport(key, allowed)) return "outside_allow_keys";
  if (hasExpired({ expires })) return "expired";
  return exists ? "exists" : undefined;
}

function factCommandsOf(commands: ReturnType<typeof factWrites>): ValueWrite[] {
  return commands.map((command) => ({ command }));
}
