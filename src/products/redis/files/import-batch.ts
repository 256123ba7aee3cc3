import { RedisError, UpstashError } from "../../../upstash/errors.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { numberIn } from "../replies/pipeline-answers.ts";
import { bytesIn } from "./export-records.ts";
import type { ImportedKey } from "./imported-key.ts";
import {
  countNotImported,
  countRefused,
  type Importing,
  isRefusalOfOne,
  placingCommands,
  removeTemporary,
} from "./importing.ts";

/** Writes the keys of a batch. Throws what ends the import; of keys that nobody knows of it counts so. */
export async function importBatch(batch: readonly ImportedKey[], importing: Importing): Promise<void> {
  const before = importing.counts.imported;
  const temporary = batch.map((key) => key.temporary);
  const refusals = new Map<ImportedKey, Error>();
  try {
    await stageAll(batch, refusals, importing);
    await placeAll(batch, refusals, importing);
  } catch (error) {
    await removeTemporary(temporary, importing);
    throw error;
  }
  // A string alone is written under its own name.
  const left = [...refusals.keys()].filter(({ stage, commands }) => stage !== undefined || commands.length > 1);
  await removeTemporary(
    left.map((key) => key.temporary),
    importing,
  );
  stopWhereAllRefused(batch, refusals, importing.counts.imported - before);
  for (const [{ key }, error] of refusals) countRefused(importing, key, error);
}

async function stageAll(batch: readonly ImportedKey[], refusals: Map<ImportedKey, Error>, { signal }: Importing) {
  const settled = await Promise.allSettled(
    batch.map(async (key) => {
      signal.throwIfAborted();
      const refused = await key.stage?.();
      if (refused !== undefined) refusals.set(key, refused);
    }),
  );
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

async function placeAll(batch: readonly ImportedKey[], refusals: Map<ImportedKey, Error>, importing: Importing) {
  const ready = batch.filter((key) => !refusals.has(key));
  await placeTexts(
    ready.filter(({ key }) => typeof key === "string"),
    refusals,
    importing,
  );
  for (const key of ready) if (typeof key.key !== "string") await placeByBytes(key, refusals, importing);
}

/** One request for all; where that is refused as a whole, such as for its size, one for each. */
async function placeTexts(keys: readonly ImportedKey[], refusals: Map<ImportedKey, Error>, importing: Importing) {
  const { asking, redis } = importing;
  const commands = keys.flatMap((key) => key.commands);
  try {
    const answers = await orUnknown(keys.length, importing, () => asking.change(redis, commands));
    let from = 0;
    for (const key of keys) {
      judge(key, answers.slice(from, from + key.commands.length), refusals, importing);
      from += key.commands.length;
    }
  } catch (error) {
    if (!isRefusalOfOne(error)) throw error;
    const [first] = keys;
    if (keys.length === 1 && first !== undefined) refusals.set(first, error);
    else for (const key of keys) await placeTexts([key], refusals, importing);
  }
}

/** Counts keys as unknown where the request that writes them gets no answer. */
async function orUnknown<Result>(keys: number, { counts }: Importing, send: () => Promise<Result>): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof UpstashError && !error.notExecuted) counts.unknown += keys;
    throw error;
  }
}

function judge(
  key: ImportedKey,
  answers: readonly Answer[],
  refusals: Map<ImportedKey, Error>,
  importing: Importing,
): void {
  const answer = answers[key.decides];
  const [first] = answers;
  if (answer === undefined || "error" in answer) {
    // RENAME of a key that is not there: it could not be written, or has expired.
    const error = first !== undefined && "error" in first ? first.error : answer?.error;
    if (error !== undefined && !isMissingKey(error)) refusals.set(key, error);
    else countNotImported(importing, "expired");
  } else countReply(answer.reply, importing);
}

function isMissingKey({ message }: RedisError): boolean {
  return /\bno such key\b/i.test(message);
}

/** SET with NX answers with nothing, and RENAMENX with 0, where there is such a key. */
function countReply(reply: Reply, importing: Importing): void {
  if (reply === "OK" || numberIn(reply) === 1) importing.counts.imported += 1;
  else countNotImported(importing, "exists");
}

/** A name that is bytes can only stand at the end of a command. */
async function placeByBytes(key: ImportedKey, refusals: Map<ImportedKey, Error>, importing: Importing): Promise<void> {
  const { redis, asking, isOverwriting } = importing;
  const { temporary, expires } = key;
  const [expiry = []] = placingCommands(temporary, "", expires, importing);
  await orUnknown(1, importing, async () => {
    try {
      await asking.change(redis, [expiry]);
      asking.count(1);
      const command = [isOverwriting ? "RENAME" : "RENAMENX", temporary];
      countReply(await redis.commandWithBytes(command, bytesIn(key.key), { repeatable: false }), importing);
    } catch (error) {
      if (!(error instanceof RedisError)) throw error;
      if (isMissingKey(error)) countNotImported(importing, "expired");
      else refusals.set(key, error);
    }
  });
  await asking.change(redis, [["UNLINK", temporary]]);
}

/** As many keys in a row that Redis refuses are no matter of single keys, so the others are not tried. */
const REFUSED_IN_A_ROW = 8;

function stopWhereAllRefused(
  batch: readonly ImportedKey[],
  refusals: ReadonlyMap<ImportedKey, Error>,
  imported: number,
) {
  const [first] = refusals.values();
  if (first !== undefined && refusals.size === batch.length && imported === 0 && batch.length >= REFUSED_IN_A_ROW) {
    throw first;
  }
}
