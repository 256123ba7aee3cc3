import { isUtf8 } from "node:buffer";
import type { Answer } from "../../../upstash/redis-responses.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { documentReadOn, type KeyType, SAMPLE_BYTES } from "../keyspace/key-types.ts";
import { replyIfAny } from "../replies/pipeline-answers.ts";

/** Characters of one text in a sample. */
const LONGEST_TEXT = 1_024;
/** Characters of the base64 of as many bytes. */
const LONGEST_BASE64 = 1_368;

/** What is told of a key; `rest` is the call that reads what the sample leaves out. */
export interface Inspected {
  rest?: { tool?: string; command?: string; args?: readonly string[] };
  [fact: string]: unknown;
}

/** The size of a value, its sample, where there is one, and what reads the rest. */
export function sampledValue(row: KeyType, key: string, size: number, reply: Reply | undefined): Partial<Inspected> {
  const whole = row.show(reply === undefined ? null : wholeCharacters(reply, size));
  const sample = shorten(whole);
  const isComplete = reply !== undefined && size <= row.sampled && JSON.stringify(sample) === JSON.stringify(whole);
  return {
    size,
    unit: row.unit,
    ...(reply === undefined ? {} : { sample }),
    ...(isComplete ? {} : { rest: row.readOn(key, size, whole) }),
  };
}

/** A JSON document; nothing for the types of other modules. */
export function documentOf(key: string, type: string, [jsonType, text]: readonly Answer[]): Inspected {
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
