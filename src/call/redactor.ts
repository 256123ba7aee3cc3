import type { Turns } from "../load/turns.ts";
import { isOrdinaryText } from "../upstash/secret-words.ts";
import { createNewest, isFull, settle } from "./newest-secrets.ts";
import { createSecretFinder, mergedRanges, type SecretFinder } from "./secret-finder.ts";
import type { Range } from "./window-finder.ts";

/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";
/** Characters of the account's secrets that are known at least, the newest, so that nobody can fill the memory. */
const MOST_OF_ACCOUNT = 65_536;
/** The same of what databases have made. */
const MOST_HANDED_OUT = 65_536;
/** A shorter one has too few bits: others would have it by chance. */
const SHORTEST_HANDED_OUT = 16;
/** Characters of secrets that one call may carry. */
export const MOST_OF_A_CALL = 65_536;

/**
 * Removes what no model, log or person at a screen may see: the secrets that are known for certain, wherever they stand,
 * as they are, encoded, or cut. Nobody but the configuration and Upstash can make something a secret for all: what a call
 * carries or what somebody has stored could otherwise blind those who read or are asked later.
 */
export interface Redactor {
  /** Remembers a secret of the configuration, as long as the process runs. */
  add(secret: string | undefined): void;
  /** Remembers a secret of the account, or one that a database has made, until there are many newer ones of its kind. */
  learn(secret: string, from: "account" | "database"): void;
  /** Takes in what was learned, where that is so much that it should have turns of the event loop of its own. */
  settle(turns: Turns): Promise<void> | undefined;
  /** The text without any certain secret. What lies within one of the `kept` texts stays, such as the name of a target. */
  text(text: string, kept?: Iterable<string>): string;
  /** The value with every text in it, names of fields included, cleaned the same way. */
  value(value: unknown, kept?: Iterable<string>): unknown;
  /** For one call, which may have secrets of its own. */
  forCall(): CallRedactor;
}

/** Removes the certain secrets, and from the answer of one call what this call itself has brought. */
export interface CallRedactor {
  /**
   * Remembers a secret that the call carries, for its own answer alone. Gives what to show in its place, also for one that
   * is too ordinary to be found in a text.
   */
  hide(secret: string): string;
  /** Whether the call has brought more than can be kept out of its answer. */
  isOverfull(): boolean;
  text(text: string): string;
  /**
   * The call's own secrets are struck in texts alone. Certain ones are struck in the names of fields too, where these are
   * what somebody has stored and not an API's own.
   */
  value(value: unknown, names: "stored" | "of-an-api"): unknown;
  /** What `text` strikes, for texts that are looked through part by part. */
  rangesIn(text: string): readonly Range[];
}

/** A redactor by value: it knows the secrets themselves. With `reveal` it changes nothing. */
export function createRedactor(reveal: boolean): Redactor {
  const loaded = createSecretFinder();
  const known = new Set<string>();
  const newest = { account: createNewest(MOST_OF_ACCOUNT), database: createNewest(MOST_HANDED_OUT) };
  const isSecret = (text: string | undefined): text is string => !reveal && text !== undefined && !isOrdinaryText(text);
  const learned = (text: string) => mergedRanges(newest.account.rangesIn(text), newest.database.rangesIn(text));
  const certain = (text: string) => mergedRanges(loaded.rangesIn(text), learned(text));
  const text = (original: string, kept: Iterable<string> = []) =>
    struck(original, withoutKept(certain(original), original, kept));
  return {
    add(secret) {
      if (!isSecret(secret) || known.has(secret)) return;
      known.add(secret);
      loaded.add(secret);
    },
    learn(secret, from) {
      const isLong = from === "account" || secret.length >= SHORTEST_HANDED_OUT;
      if (isLong && isSecret(secret) && !known.has(secret)) newest[from].add(secret);
    },
    settle: (turns) => (isFull(newest) ? settle(newest, turns) : undefined),
    text,
    value(original, kept) {
      const clean = (inner: string) => text(inner, kept);
      return cleanedBy(clean, clean, original);
    },
    forCall: () => forCall(isSecret, reveal, certain),
  };
}

function forCall(
  isSecret: (text: string) => boolean,
  reveal: boolean,
  certain: (text: string) => readonly Range[],
): CallRedactor {
  const own = new Set<string>();
  let characters = 0;
  let finder: SecretFinder | undefined;
  const certainly = (original: string) => struck(original, certain(original));
  const rangesIn = (original: string) =>
    finder === undefined ? certain(original) : mergedRanges(certain(original), finder.rangesIn(original));
  const text = (original: string) => struck(original, rangesIn(original));
  return {
    hide(secret) {
      if (reveal) return secret;
      if (!isSecret(secret) || own.has(secret)) return REDACTED;
      characters += secret.length;
      if (characters > MOST_OF_A_CALL) return REDACTED;
      own.add(secret);
      finder ??= createSecretFinder();
      finder.add(secret);
      return REDACTED;
    },
    isOverfull: () => characters > MOST_OF_A_CALL,
    text,
    rangesIn,
    value: (original, names) => cleanedBy(text, names === "stored" ? certainly : (name) => name, original),
  };
}

/** The text with each of the ranges, which are in order, struck out. */
export function struck(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    parts.push(text.slice(from, start), REDACTED);
    from = end;
  }
  return parts.join("") + text.slice(from);
}

/** The ranges that do not lie within an occurrence of a kept text. */
function withoutKept(ranges: readonly Range[], text: string, kept: Iterable<string>): readonly Range[] {
  if (ranges.length === 0) return ranges;
  const words = [...kept].filter((word) => word !== "");
  const around = ([start, end]: Range, { length }: string) => text.slice(Math.max(0, end - length), start + length);
  return ranges.filter((range) => !words.some((word) => around(range, word).includes(word)));
}

/** A value with every text and name in it cleaned; what is clean comes back uncopied. */
function cleanedBy(text: (text: string) => string, name: (name: string) => string, original: unknown): unknown {
  if (typeof original === "string") return text(original);
  if (typeof original !== "object" || original === null) return original;
  if (Array.isArray(original)) {
    const cleaned = original.map((inner) => cleanedBy(text, name, inner));
    return cleaned.some((inner, index) => inner !== original[index]) ? cleaned : original;
  }
  const entries = Object.entries(original);
  const cleaned = entries.map(([field, inner]) => [name(field), cleanedBy(text, name, inner)] as const);
  const isClean = cleaned.every(
    ([field, inner], index) => field === entries[index]?.[0] && inner === entries[index]?.[1],
  );
  return isClean ? original : Object.fromEntries(distinctFields(cleaned));
}

export type Field = readonly [name: string, value: unknown];

/** Two fields whose names hold secrets stay two. */
export function distinctFields(entries: readonly Field[]): Field[] {
  const taken = new Set(entries.map(([field]) => field));
  const times = new Map<string, number>();
  return entries.map(([field, inner]) => {
    let time = (times.get(field) ?? 0) + 1;
    let own = field;
    for (; time > 1 && taken.has(own); time += 1) own = `${field} (${time})`;
    taken.add(own);
    times.set(field, time);
    return [own, inner] as const;
  });
}
