import { createPieceFinder, type PieceFinder, type Range } from "./piece-finder.ts";
import { isOrdinaryText, piecesOf } from "./secret-forms.ts";

/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";
/** How many of the secrets that answers carried are known at least, so that no client can fill the memory. */
const MOST_LEARNED = 1_000;
/** How many secrets of its own a call may have struck from its answer; their number costs time. */
const MOST_OF_A_CALL = 1_000;

/**
 * Removes what no model, log or person at a screen may see: the secrets that are known for certain, wherever they stand,
 * as they are, encoded, or cut. Nobody but the configuration and Upstash can make something a secret for all: what a call
 * carries or what somebody has stored could otherwise blind those who read or are asked later.
 */
export interface Redactor {
  /** Remembers a secret of the configuration or of a resource, as long as the process runs. */
  add(secret: string | undefined): void;
  /** Remembers a secret that Upstash has handed to a call; of these the newest thousand at least. */
  learn(secret: string): void;
  /** The text without any certain secret. What lies within one of the `kept` texts stays, such as the name of a target. */
  text(text: string, kept?: Iterable<string>): string;
  /** The value with every text in it, keys included, cleaned the same way. */
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
  text(text: string): string;
  /** The call's own secrets are struck in texts, never in keys, which are names of fields. */
  value(value: unknown): unknown;
}

/** A redactor by value: it knows the secrets themselves. With `reveal` it changes nothing. */
export function createRedactor(reveal: boolean): Redactor {
  const loaded = new Set<string>();
  /** The newest last. */
  const learned = new Set<string>();
  let finder = createPieceFinder();
  const isSecret = (text: string | undefined): text is string => !reveal && text !== undefined && !isOrdinaryText(text);
  const find = (text: string) => finder.rangesIn(text);

  function remember(secret: string, among: Set<string>): void {
    among.add(secret);
    addTo(finder, secret);
  }

  function forgetOldest(): void {
    const newest = [...learned].slice(-MOST_LEARNED);
    learned.clear();
    finder = createPieceFinder();
    for (const secret of loaded) addTo(finder, secret);
    for (const secret of newest) remember(secret, learned);
  }

  const text = (original: string, kept: Iterable<string> = []) =>
    struck(original, withoutKept(find(original), original, kept));

  return {
    add(secret) {
      if (isSecret(secret) && !loaded.has(secret)) remember(secret, loaded);
    },
    learn(secret) {
      if (!isSecret(secret) || loaded.has(secret)) return;
      learned.delete(secret);
      remember(secret, learned);
      if (learned.size > 2 * MOST_LEARNED) forgetOldest();
    },
    text,
    value(original, kept) {
      if (loaded.size + learned.size === 0) return original;
      const clean = (inner: string) => text(inner, kept);
      return cleanedBy(clean, clean, original);
    },
    forCall: () => forCall(isSecret, reveal, find),
  };
}

function forCall(
  isSecret: (text: string) => boolean,
  reveal: boolean,
  certain: (text: string) => Range[],
): CallRedactor {
  const own = new Set<string>();
  let finder: PieceFinder | undefined;
  const key = (original: string) => struck(original, certain(original));
  const text = (original: string) => {
    if (finder === undefined) return key(original);
    return struck(original, merged(certain(original), finder.rangesIn(original)));
  };
  return {
    hide(secret) {
      if (reveal) return secret;
      if (!isSecret(secret) || own.has(secret) || own.size >= MOST_OF_A_CALL) return REDACTED;
      own.add(secret);
      finder ??= createPieceFinder();
      addTo(finder, secret);
      return REDACTED;
    },
    text,
    value: (original) => cleanedBy(text, key, original),
  };
}

function addTo(finder: PieceFinder, secret: string): void {
  for (const piece of piecesOf(secret)) finder.add(piece);
}

function struck(text: string, ranges: readonly Range[]): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    parts.push(text.slice(from, start), REDACTED);
    from = end;
  }
  return parts.join("") + text.slice(from);
}

/** Two lists of ranges as one, in order; ranges that overlap become one. */
function merged(one: readonly Range[], other: readonly Range[]): readonly Range[] {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  const result: [number, number][] = [];
  for (const [start, end] of [...one, ...other].sort(([first], [second]) => first - second)) {
    const last = result.at(-1);
    if (last === undefined || start >= last[1]) result.push([start, end]);
    else last[1] = Math.max(last[1], end);
  }
  return result;
}

/** The ranges that do not lie within an occurrence of a kept text. */
function withoutKept(ranges: readonly Range[], text: string, kept: Iterable<string>): readonly Range[] {
  if (ranges.length === 0) return ranges;
  const words = [...kept].filter((word) => word !== "");
  const around = ([start, end]: Range, { length }: string) => text.slice(Math.max(0, end - length), start + length);
  return ranges.filter((range) => !words.some((word) => around(range, word).includes(word)));
}

/** A value with every text and key in it cleaned; what is clean comes back uncopied. */
function cleanedBy(text: (text: string) => string, key: (text: string) => string, original: unknown): unknown {
  if (typeof original === "string") return text(original);
  if (typeof original !== "object" || original === null) return original;
  if (Array.isArray(original)) {
    const cleaned = original.map((inner) => cleanedBy(text, key, inner));
    return cleaned.some((inner, index) => inner !== original[index]) ? cleaned : original;
  }
  const entries = Object.entries(original);
  const cleaned = entries.map(([name, inner]) => [key(name), cleanedBy(text, key, inner)] as const);
  const isClean = cleaned.every(
    ([name, inner], index) => name === entries[index]?.[0] && inner === entries[index]?.[1],
  );
  return isClean ? original : Object.fromEntries(distinct(cleaned));
}

/** Two fields whose names hold secrets stay two. */
function distinct(entries: readonly (readonly [string, unknown])[]): (readonly [string, unknown])[] {
  const times = new Map<string, number>();
  return entries.map(([name, inner]) => {
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    return [time === 1 ? name : `${name} (${time})`, inner] as const;
  });
}
