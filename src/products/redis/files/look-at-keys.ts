import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { replyOf } from "../replies/pipeline-answers.ts";
import { keyOfToken } from "./export-records.ts";
import type { ExportedKey, Exporting } from "./exporting.ts";
import { typeName, type ValuePage, valueTypeOf } from "./filed-types.ts";
import { readTogether } from "./read-together.ts";
import { factCommands } from "./value-facts.ts";

/** Commands that a key of a batch takes at most: TYPE, PEXPIRETIME, a part of its value, and two more. */
export const COMMANDS_TO_LOOK = 5;
/** Values that are made of replies in one turn of the event loop. */
const READ_AT_ONCE = 25;

type Replies = Answer[] | "too_large" | undefined;

/** A key with what the reads for a whole batch say of it. Its type is empty where its name is bytes. */
export interface LookedAt extends ExportedKey {
  /** PEXPIRETIME and the first part. */
  first?: Replies;
  /** PEXPIRETIME and DUMP; of `jsonl` where the value is small and has bytes. */
  dump?: Replies;
  /** The value, where its first part has all of it. */
  page?: ValuePage | undefined;
  /** What it has beside its elements. */
  facts?: Replies;
}

/** Reads of all keys together what they are and hold, as far as they are small. */
export async function lookAtKeys(tokens: readonly string[], exporting: Exporting): Promise<LookedAt[]> {
  const { asking, known, format, turns } = exporting;
  const keys = await withTypes(tokens, exporting);
  const there = keys.filter(({ type }) => type !== "" && type !== "none");
  const readInto = async (
    name: "first" | "dump" | "facts",
    some: LookedAt[],
    of: (key: LookedAt) => RedisCommand[],
  ) => {
    const replies = await readTogether(some.map(of), asking);
    for (const [index, key] of some.entries()) key[name] = replies[index];
  };
  if (format === "dump") {
    await readInto("dump", there, dumpReads);
    return keys;
  }
  const readable = there.filter(({ type }) => valueTypeOf(type) !== undefined);
  await readInto("first", readable, firstReads);
  for (const [index, key] of readable.entries()) {
    if (index % READ_AT_ONCE === 0) await turns.next();
    key.page = wholePage(key);
  }
  const isText = ({ type, page }: LookedAt) => page?.bytes === "none" || type === "string";
  const whole = readable.filter(({ page }) => page !== undefined);
  await readInto("facts", whole.filter(isText), ({ type, token, page }) =>
    page === undefined ? [] : factCommands(type, token, page, known),
  );
  const withBytes = whole.filter((key) => !isText(key));
  await readInto("dump", withBytes, dumpReads);
  return keys;
}

async function withTypes(tokens: readonly string[], { asking }: Exporting): Promise<LookedAt[]> {
  const texts = tokens.filter((token) => typeof keyOfToken(token) === "string");
  const types = await asking.read(texts.map((token) => ["TYPE", token]));
  const typeOf = new Map(texts.map((token, index) => [token, typeName(String(replyOf(types[index])))]));
  return tokens.map((token) => ({ token, type: typeOf.get(token) ?? "" }));
}

function dumpReads({ token }: ExportedKey): RedisCommand[] {
  return ["PEXPIRETIME", "DUMP"].map((command) => [command, token]);
}

function firstReads({ token, type }: ExportedKey): RedisCommand[] {
  const row = valueTypeOf(type);
  return row === undefined ? [] : [["PEXPIRETIME", token], row.page(token, row.begin, row.first)];
}

function wholePage({ type, first }: LookedAt): ValuePage | undefined {
  const row = valueTypeOf(type);
  const answer = first === "too_large" ? undefined : first?.[1];
  if (row === undefined || answer === undefined || "error" in answer) return undefined;
  const page = row.read(answer.reply, row.begin, row.first);
  return page?.next === undefined ? page : undefined;
}
