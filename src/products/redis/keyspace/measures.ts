import type { Redis } from "../../../upstash/redis.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { numberIn, replyIfAny, replyOf } from "../replies/pipeline-answers.ts";
import type { AboutKey, Asking } from "./asking.ts";
import { keyTypes } from "./key-types.ts";
import type { FoundKey } from "./walk.ts";

/** What Redis says of a key. */
export interface MeasuredKey {
  key: Reply;
  /** As TYPE says it. */
  type: string;
  /** Milliseconds until it expires; nothing where it never does. */
  ttl: number | undefined;
  /** MEMORY USAGE; nothing where it is refused. */
  bytes: number | undefined;
  /** What the command for the size of its type counts; nothing for types without one. */
  size: number | undefined;
}

/** Most commands for a key: TYPE, PTTL, MEMORY USAGE, and STRLEN, HLEN or the like. */
export const COMMANDS_PER_KEY = 4;

/** Asks type, TTL, memory and size of each key; those that are gone are left out. Their order stays. */
export async function measureKeys(found: readonly FoundKey[], asking: Asking, from?: Redis): Promise<MeasuredKey[]> {
  const typed = await withTypes(found, asking, from);
  const questions = typed.map(({ key, type }) => questionsAbout(key, type));
  const answers = (await asking.about(questions.flat(), from)).values();
  return typed.flatMap(({ key, type }, index) => {
    const [ttl, bytes, size] = (questions[index] ?? []).map(() => answers.next().value);
    const milliseconds = numberIn(replyOf(ttl)) ?? -1;
    if (milliseconds === -2) return [];
    const expires = milliseconds < 0 ? undefined : milliseconds;
    return [{ key, type, ttl: expires, bytes: numberIn(replyIfAny(bytes)), size: numberIn(replyIfAny(size)) }];
  });
}

/** The keys with their types, which are asked for where SCAN did not tell them. */
export async function withTypes(found: readonly FoundKey[], asking: Asking, from?: Redis) {
  const unknown = found.filter(({ type }) => type === undefined);
  const told = await asking.about(
    unknown.map(({ key }) => ({ words: ["TYPE"], key })),
    from,
  );
  const types = told.values();
  return found
    .map(({ key, type }) => ({ key, type: type ?? String(replyOf(types.next().value)) }))
    .filter(({ type }) => type !== "none");
}

/** What the size of a type counts, such as `fields`; nothing for a type without one. */
export function unitOf(type: string): string | undefined {
  return Object.hasOwn(keyTypes, type) ? keyTypes[type]?.unit : undefined;
}

function questionsAbout(key: Reply, type: string): AboutKey[] {
  const size = Object.hasOwn(keyTypes, type) ? keyTypes[type]?.size : undefined;
  const words = [["PTTL"], ["MEMORY", "USAGE"], ...(size === undefined ? [] : [[size]])];
  return words.map((each) => ({ words: each, key }));
}

/** A name as text; of bytes what can be read of them. */
export function nameOfKey(key: Reply): string {
  if (typeof key === "string") return key;
  return key !== null && typeof key === "object" && "base64" in key
    ? Buffer.from(key.base64, "base64").toString("utf8")
    : String(key);
}
