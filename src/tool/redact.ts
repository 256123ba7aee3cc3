/** What stands in the place of a secret. */
export const REDACTED = "[redacted]";
/** A shorter secret would also strike ordinary text. */
const SHORTEST_SECRET = 8;

/** Removes what no model, log or person at a screen may see. */
export interface Redactor {
  /** Remembers a secret that the process has loaded or received. */
  add(secret: string | undefined): void;
  /** The text without any known secret. */
  text(text: string): string;
  /** The value with every text in it, keys included, cleaned the same way. */
  value(value: unknown): unknown;
}

/** A redactor by value: it knows the secrets themselves. With `reveal` it changes nothing. */
export function createRedactor(reveal: boolean): Redactor {
  /** Longest first, so that a secret which holds another is struck as a whole. */
  const secrets: string[] = [];
  const text = (original: string) => {
    let cleaned = original;
    for (const secret of secrets) {
      if (cleaned.includes(secret)) cleaned = cleaned.replaceAll(secret, REDACTED);
    }
    return cleaned;
  };
  // What holds no secret comes back itself: a copy of a large answer would double its memory.
  const value = (original: unknown): unknown => {
    if (typeof original === "string") return text(original);
    if (typeof original !== "object" || original === null) return original;
    if (Array.isArray(original)) {
      const cleaned = original.map(value);
      return cleaned.some((inner, index) => inner !== original[index]) ? cleaned : original;
    }
    const entries = Object.entries(original);
    const cleaned = entries.map(([key, inner]) => [text(key), value(inner)] as const);
    const isClean = cleaned.every(
      ([key, inner], index) => key === entries[index]?.[0] && inner === entries[index]?.[1],
    );
    return isClean ? original : Object.fromEntries(cleaned);
  };
  return {
    add(secret) {
      if (reveal || secret === undefined || secret.length < SHORTEST_SECRET || secrets.includes(secret)) return;
      const shorter = secrets.findIndex(({ length }) => length < secret.length);
      secrets.splice(shorter === -1 ? secrets.length : shorter, 0, secret);
    },
    text,
    value: (original) => (secrets.length === 0 ? original : value(original)),
  };
}
