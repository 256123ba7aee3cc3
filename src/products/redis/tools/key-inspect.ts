import * as z from "zod";
import type { LeveledRow } from "../../../catalog/rows.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import { isTooLarge } from "../../../upstash/too-large.ts";
import type { GuideTerms } from "../command-guide.ts";
import type { RedisContext } from "../context.ts";
import { keyTypes } from "../keyspace/key-types.ts";
import { isPattern, patternNotice } from "../pattern-notice.ts";
import { redisTool } from "../redis-tool.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";
import { asMap } from "../replies/reply-shapes.ts";
import { documentOf, type Inspected, sampledValue } from "./inspected-value.ts";

/**
 * One key in one round trip: a pipeline asks for the size and a sample of every type, and those that do not fit the key
 * are ignored. Where the samples are longer than a reply may be, a second pipeline asks without them.
 */
export const keyInspect: LeveledRow<RedisContext> = {
  kind: "leveled",
  name: "redis_key_inspect",
  access: "read",
  privileged: false,
  at: (level, offered) => inspectTool({ level, offered }),
};

const inspectTool = (terms: GuideTerms) =>
  redisTool({
    name: "redis_key_inspect",
    title: "Redis key: inspect",
    access: "read",
    needs: [
      ...new Set(["TYPE", "PTTL", "MEMORY USAGE", ...typeRows.flatMap(([, { size, sample }]) => [size, sample[0]])]),
    ],
    description:
      "What a key of any type holds: type, ttl_ms (null: never expires), memory_bytes, size, a sample of the value, and `rest`, the call that reads on. Use it before reading a value of unknown type or size. Costs 17 to 21 commands.",
    input: { key: z.string().describe("No pattern.") },
    async run({ key }, { redis, signal }) {
      const inspected = await inspect(redis, key, signal);
      // A tool that is not offered is not named; its command may still run in a pipeline.
      const { tool, ...command } = inspected.rest ?? {};
      const result = tool === undefined || terms.offered.has(tool) ? inspected : { ...inspected, rest: command };
      const isMissing = inspected.exists === false;
      const notice = isMissing && isPattern(key) ? patternNotice([key], terms) : undefined;
      return { result, ...(notice === undefined ? {} : { notice }) };
    },
  });

async function inspect(redis: Redis, key: string, signal: AbortSignal): Promise<Inspected> {
  const sizes = [
    ["TYPE", key],
    ["PTTL", key],
    ["MEMORY", "USAGE", key],
    ...typeRows.map(([, { size }]) => [size, key]),
  ];
  const samples = typeRows.map(
    ([
      ,
      {
        sample: [command, ...args],
      },
    ]) => [command, key, ...args],
  );
  const documents = [
    ["JSON.TYPE", key],
    ["JSON.GET", key],
  ];
  const ask = (commands: readonly RedisCommand[]) => redis.pipeline(commands, { signal, repeatable: true });
  const inspected = await ask([...sizes, ...samples, ...documents]).then(
    (answers) => describe(key, answers),
    async (error: unknown) => {
      if (!isTooLarge(error)) throw error;
      return { ...describe(key, await ask(sizes)), sample: LEFT_OUT };
    },
  );
  return isTold(inspected) ? inspected : { ...inspected, ...(await newerValue(key, ask)) };
}

const LEFT_OUT = "left out: it is longer than --max-reply";

/** Arrays are few, so they cost no commands for each other key. */
const { array, ...usualTypes } = keyTypes;
const typeRows = Object.entries(usualTypes);

/** Whether there is no such key, or all is told that its type lets be told. */
function isTold({ exists, type, size, rest }: Inspected): boolean {
  const isUsual = typeRows.some(([name]) => name === type);
  return exists === false || isUsual || size !== undefined || rest !== undefined;
}

/**
 * An array or a vector index, told by the commands that it answers: TYPE has no documented name for either ("TYPE"). Nothing
 * for the types of modules, and where the token may not ask.
 */
async function newerValue(
  key: string,
  ask: (commands: readonly RedisCommand[]) => Promise<Answer[]>,
): Promise<Partial<Inspected>> {
  if (array === undefined) return {};
  const [command, ...args] = array.sample;
  const facts = [
    [array.size, key],
    ["VECTOR.INFO", key],
    ["VECTOR.COUNT", key],
  ];
  const [size, info, vectors, slots] = await ask([...facts, [command, key, ...args]]).catch((error: unknown) => {
    if (!isTooLarge(error)) throw error;
    return ask(facts);
  });
  const values = numberIn(replyIfAny(size));
  if (values !== undefined) {
    const isLeftOut = slots === undefined ? { sample: LEFT_OUT } : {};
    return { ...sampledValue(array, key, values, replyIfAny(slots)), ...isLeftOut };
  }
  const index = replyIfAny(info) ?? null;
  return index === null ? {} : { index: asMap(index), size: numberIn(replyIfAny(vectors)) ?? null, unit: "vectors" };
}

/** `answers` are those of the pipeline above, in its order; samples and documents may be missing. */
function describe(key: string, answers: readonly Answer[]): Inspected {
  const type = String(replyOf(answers[0]));
  const ttl = numberIn(replyOf(answers[1]));
  if (type === "none" || ttl === -2) return { key, exists: false };
  const known = {
    key,
    exists: true,
    type,
    ttl_ms: ttl === undefined || ttl < 0 ? null : ttl,
    memory_bytes: numberIn(replyIfAny(answers[2])) ?? null,
  };
  const index = typeRows.findIndex(([name]) => name === type);
  if (index === -1) return { ...known, ...documentOf(key, type, answers.slice(-2)) };
  const [, row] = typeRows[index] ?? [];
  const size = numberIn(replyIfAny(answers[3 + index]));
  const reply = replyIfAny(answers[3 + typeRows.length + index]);
  return row === undefined || size === undefined ? known : { ...known, ...sampledValue(row, key, size, reply) };
}
