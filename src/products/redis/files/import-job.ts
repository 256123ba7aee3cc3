import type { FileHandle } from "node:fs/promises";
import { InputError } from "../../../call/tool.ts";
import { createLineParser, type FileLine, linesOf } from "../../../files/read-lines.ts";
import { BudgetSpent } from "../../../upstash/budget/budget-spent.ts";
import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import { numberIn } from "../replies/pipeline-answers.ts";
import { bytesIn, type Stored } from "./export-records.ts";
import { importBatch } from "./import-batch.ts";
import { beginLongValue, type LongValue } from "./import-long.ts";
import { type ImportRecord, importRecordIn } from "./import-records.ts";
import { hasExpired } from "./import-survey.ts";
import { type ImportedKey, isBatchFull, keyOfLine } from "./imported-key.ts";
import { countNotImported, type Importing, mayImport, type NotImported } from "./importing.ts";

/** Where an import ended: the byte from which the next call goes on, nothing at the end; and what stopped it before. */
export interface ImportEnd {
  next: number | undefined;
  stopped?: Error;
}

/** What is under way: keys that wait for their request, and a value of several lines. */
interface UnderWay {
  batch: ImportedKey[];
  /** Lines behind the first of the batch that are passed over: they count once the batch is written, else are read again. */
  passed: NotImported[];
  long: LongValue | undefined;
  /** Where the next line begins. */
  at: number;
}

/** Imports the keys of a file from a byte on, which was surveyed. A key is there whole, or as it was. */
export async function runImport(
  handle: FileHandle,
  from: number,
  importing: Importing,
  progress: (message: string) => Promise<void>,
): Promise<ImportEnd> {
  const parse = createLineParser(importing);
  const state: UnderWay = { batch: [], passed: [], long: undefined, at: from };
  try {
    for await (const line of linesOf(handle, from)) {
      importing.signal.throwIfAborted();
      if (!line.isEnded) break;
      await take(importRecordIn(await parse(line)), line, state, importing);
      state.at = line.end;
      if (state.long !== undefined)
        await progress(`${importing.counts.imported} keys imported, a large one is under way`);
      if (isBatchFull(state.batch)) {
        await send(state, importing);
        await progress(`${importing.counts.imported} keys imported`);
      }
    }
    await send(state, importing);
    // The lines of this one were cut off.
    await state.long?.remove();
    return { next: undefined };
  } catch (error) {
    const next = state.batch[0]?.start ?? state.long?.start ?? state.at;
    await state.long?.remove();
    // Every line was right when the file was surveyed.
    if (error instanceof InputError) await importing.checkFile();
    const isExpected = [RedisError, UpstashError, BudgetSpent].some((kind) => error instanceof kind);
    if (!isExpected && !importing.signal.aborted) throw error;
    return { next, stopped: error as Error };
  }
}

async function send(state: UnderWay, importing: Importing): Promise<void> {
  if (state.batch.length === 0) return;
  importing.signal.throwIfAborted();
  await importing.checkFile();
  await importBatch(state.batch, importing);
  for (const reason of state.passed) countNotImported(importing, reason);
  [state.batch, state.passed] = [[], []];
}

function passOver(reason: NotImported, { batch, passed }: UnderWay, importing: Importing): void {
  if (batch.length === 0) countNotImported(importing, reason);
  else passed.push(reason);
}

async function take(record: ImportRecord, line: FileLine, state: UnderWay, importing: Importing): Promise<void> {
  switch (record.kind) {
    case "whole":
    case "dump":
      return takeLine(record, line, state, importing);
    case "first":
      return beginLong(record, line, state, importing);
    case "part":
      return state.long?.add(record.fields);
    case "last":
      await importing.checkFile();
      await state.long?.end();
      state.long = undefined;
      return;
    case "skipped":
      return passOver("without_value", state, importing);
    case "end":
      return;
  }
}

async function takeLine(
  record: Extract<ImportRecord, { kind: "whole" | "dump" }>,
  { start }: FileLine,
  state: UnderWay,
  importing: Importing,
): Promise<void> {
  if (!mayImport(record.key, importing.allowed)) return passOver("outside_allow_keys", state, importing);
  if (hasExpired(record)) return passOver("expired", state, importing);
  const key = keyOfLine(record, start, importing);
  // A name that is bytes takes requests of its own.
  if (typeof key.key !== "string" || !hasRoom(key.cost, state, importing)) {
    await send(state, importing);
    checkBudget(key.cost, state, importing);
  }
  state.batch.push(key);
}

async function beginLong(
  record: Extract<ImportRecord, { kind: "first" }>,
  { start }: FileLine,
  state: UnderWay,
  importing: Importing,
): Promise<void> {
  await send(state, importing);
  checkBudget(LONG_COST, state, importing);
  const exists = !importing.isOverwriting && !hasExpired(record) && (await isThere(record.key, importing));
  const { key, type, expires } = record;
  state.long = beginLongValue({ key, type, expires, start }, exists, importing);
  await state.long.add(record.fields);
}

/** The fewest commands of a value of several lines. */
const LONG_COST = 8;

/** Whether a key is there, so that a long value need not be written in vain. */
async function isThere(key: Stored, { redis, asking, signal }: Importing): Promise<boolean> {
  asking.count(1);
  const options = { signal, repeatable: true };
  const reply = await (typeof key === "string"
    ? redis.command(["EXISTS", key], options)
    : redis.commandWithBytes(["EXISTS"], bytesIn(key), options));
  return numberIn(reply) !== 0;
}

function hasRoom(commands: number, { batch }: UnderWay, { asking, maxCommands }: Importing): boolean {
  const waiting = batch.reduce((sum, { cost }) => sum + cost, 0);
  return asking.commands() + waiting + commands <= maxCommands;
}

function checkBudget(commands: number, state: UnderWay, importing: Importing): void {
  if (!hasRoom(commands, state, importing)) throw importing.asking.atMost();
}
