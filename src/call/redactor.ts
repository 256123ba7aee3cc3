/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";
/** A shorter secret would also strike ordinary text. */
const SHORTEST_SECRET = 8;
/** How many secrets of calls are remembered, so that no client can fill the memory or slow down every answer. */
const MOST_OF_CALLS = 1_000;

/** Removes what no model, log or person at a screen may see. */
export interface Redactor {
  /** Remembers a secret that the process has loaded, as long as it runs. */
  add(secret: string | undefined): void;
  /**
   * Remembers a secret that a call has brought; of these the newest thousand. Gives what to show in its place, also for
   * one that is too short to be found in a text.
   */
  addOfCall(secret: string): string;
  /** The text without any known secret. */
  text(text: string): string;
  /** The value with every text in it, keys included, cleaned the same way. */
  value(value: unknown): unknown;
}

/** A redactor by value: it knows the secrets themselves. With `reveal` it changes nothing. */
export function createRedactor(reveal: boolean): Redactor {
  const loaded = new Set<string>();
  /** The newest last. */
  const ofCalls = new Set<string>();
  /** Longest first, so that a secret which holds another is struck as a whole. Nothing while it is to be made anew. */
  let ordered: string[] | undefined;
  const isSecret = (text: string | undefined): text is string =>
    !reveal && text !== undefined && text.length >= SHORTEST_SECRET;
  const text = (original: string) => {
    ordered ??= [...new Set([...loaded, ...ofCalls])].sort((one, other) => other.length - one.length);
    return struck(original, ordered);
  };
  return {
    add(secret) {
      if (!isSecret(secret) || loaded.has(secret)) return;
      loaded.add(secret);
      ordered = undefined;
    },
    addOfCall(secret) {
      const shown = reveal ? secret : REDACTED;
      if (!isSecret(secret)) return shown;
      if (!ofCalls.delete(secret)) ordered = undefined;
      ofCalls.add(secret);
      const [oldest] = ofCalls;
      if (ofCalls.size > MOST_OF_CALLS && oldest !== undefined) ofCalls.delete(oldest);
      return shown;
    },
    text,
    value: (original) => (loaded.size + ofCalls.size === 0 ? original : cleanedBy(text, original)),
  };
}

function struck(text: string, secrets: readonly string[]): string {
  let cleaned = text;
  for (const secret of secrets) {
    if (cleaned.includes(secret)) cleaned = cleaned.replaceAll(secret, REDACTED);
  }
  return cleaned;
}

/** A value with every text in it cleaned, keys included; what is clean comes back uncopied. */
function cleanedBy(clean: (text: string) => string, original: unknown): unknown {
  if (typeof original === "string") return clean(original);
  if (typeof original !== "object" || original === null) return original;
  if (Array.isArray(original)) {
    const cleaned = original.map((inner) => cleanedBy(clean, inner));
    return cleaned.some((inner, index) => inner !== original[index]) ? cleaned : original;
  }
  const entries = Object.entries(original);
  const cleaned = entries.map(([key, inner]) => [clean(key), cleanedBy(clean, inner)] as const);
  const isClean = cleaned.every(([key, inner], index) => key === entries[index]?.[0] && inner === entries[index]?.[1]);
  return isClean ? original : Object.fromEntries(cleaned);
}
