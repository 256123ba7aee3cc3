import { randomBytes, randomInt } from "node:crypto";

const ADJECTIVES = ["beloved", "glowing", "merry", "noted", "polite", "sharing", "sought", "steady"] as const;
const ANIMALS = ["baboon", "cat", "haddock", "hamster", "kite", "mastodon", "mollusk", "stallion"] as const;

const SECRET_BYTES = 32;

/** A host-like name as Upstash gives its resources, such as "merry-cat-32748". */
export function slug(): string {
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}-${randomInt(10_000, 65_536)}`;
}

/** A new password or token. */
export function secret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** The time now, as the Developer API writes it. */
export function unixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? "local";
}
