import { isUtf8 } from "node:buffer";
import * as z from "zod";
import type { LeveledRow } from "../../../catalog/rows.ts";
import { UpstashError } from "../../../upstash/errors.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import type { GuideTerms } from "../command-guide.ts";
import type { RedisContext } from "../context.ts";
import { documentReadOn, keyTypes, SAMPLE_BYTES } from "../keyspace/key-types.ts";
import { isPattern, patternNotice } from "../pattern-notice.ts";
import { redisTool } from "../redis-tool.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";

/** Characters of one text in a sample. */
const LONGEST_TEXT = 1_024;
/** Characters of the base64 of as many bytes. */
const LONGEST_BASE64 = 1_368;

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
    description:
      "What one key holds, whatever its type, in one request: type, ttl_ms (null: never expires), memory_bytes, size, and a bounded sample of the value (first 1,024 bytes, 10 elements, or the 3 newest stream entries). `rest` is the call that reads what the sample leaves out. Use it before reading a value of unknown type or size. Upstash counts it as 17 commands.",
    input: { key: z.string().describe("The whole key, no pattern.") },
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

/** What is told of a key; `rest` is the call that reads what the sample leaves out. */
interface Inspected {
  rest?: { tool?: string; command?: string; args?: readonly string[] };
  [fact: string]: unknown;
}

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
  try {
    return describe(key, await ask([...sizes, ...samples, ...documents]));
  } catch (error) {
    if (!(error instanceof UpstashError) || error.kind !== "too-large") throw error;
    return { ...describe(key, await ask(sizes)), sample: "left out: it is longer than --max-reply" };
  }
}

const typeRows = Object.entries(keyTypes);

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
  if (row === undefined || size === undefined) return known;
  const whole = row.show(reply === undefined ? null : wholeCharacters(reply, size));
  const sample = shorten(whole);
  const isComplete = reply !== undefined && size <= row.sampled && JSON.stringify(sample) === JSON.stringify(whole);
  return {
    ...known,
    size,
    unit: row.unit,
    ...(reply === undefined ? {} : { sample }),
    ...(isComplete ? {} : { rest: row.readOn(key, size, whole) }),
  };
}

/** A JSON document; nothing for the types of other modules. */
function documentOf(key: string, type: string, [jsonType, text]: readonly Answer[]): Inspected {
  const document = replyIfAny(text);
  const json_type = replyIfAny(jsonType) ?? null;
  const rest = documentReadOn(key, json_type);
  if (typeof document !== "string") return /json/i.test(type) ? { rest } : {};
  const sample = document.slice(0, LONGEST_TEXT).replace(HALF_A_PAIR, "");
  return {
    json_type,
    size: document.length,
    unit: "characters",
    sample,
    ...(sample === document ? {} : { rest }),
  };
}

/** The start of a longer text without the half of a character at its end, which alone makes it bytes. */
function wholeCharacters(reply: Reply, size: number): Reply {
  if (reply === null || typeof reply !== "object" || !("base64" in reply) || size <= SAMPLE_BYTES) return reply;
  const bytes = Buffer.from(reply.base64, "base64");
  const lengths = [1, 2, 3].map((cut) => bytes.length - cut);
  const text = lengths.map((length) => bytes.subarray(0, length)).find(isUtf8);
  return text === undefined ? reply : text.toString("utf8");
}

/** The same value with each long text cut; names are kept, since they are what one asks for next. */
function shorten(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  const { base64, ...others } = value as { base64?: unknown };
  if (typeof base64 === "string" && Object.keys(others).length === 0) return cutBytes(base64);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]));
}

function cut(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const start = text.slice(0, LONGEST_TEXT).replace(HALF_A_PAIR, "");
  return `${start}… (${text.length - start.length} more characters)`;
}

function cutBytes(base64: string): object {
  if (base64.length <= LONGEST_BASE64) return { base64 };
  return { base64: base64.slice(0, LONGEST_BASE64), more_characters: base64.length - LONGEST_BASE64 };
}

/** A surrogate at the end whose other half was cut off. */
const HALF_A_PAIR = /[\uD800-\uDBFF]$/;
