import { tokenDigest } from "../bearer-token.ts";
import { type AccessToken, LONGEST_ACCESS_TOKEN, type ReadAccessToken } from "./access-token.ts";

/** Milliseconds for which a token that was right is not checked again, so that a signature costs once and not at each call. */
const CHECKED_FOR = 60_000;
/** Tokens that are remembered; the one that was checked longest ago goes first. */
const MOST_TOKENS = 1_000;

/**
 * Reads tokens as `read` does, and remembers by their digests those that were right, for a minute and never past their end. A
 * key that the issuer withdraws counts so much longer.
 */
export function rememberTokens(read: ReadAccessToken, now: () => number = Date.now): ReadAccessToken {
  const known = new Map<string, { token: AccessToken; until: number }>();
  return async (text) => {
    if (text.length > LONGEST_ACCESS_TOKEN) return read(text);
    const digest = tokenDigest(text);
    const before = known.get(digest);
    if (before !== undefined && now() < before.until) return before.token;
    known.delete(digest);
    const found = await read(text);
    if ("fault" in found) return found;
    known.set(digest, { token: found, until: Math.min(now() + CHECKED_FOR, found.until) });
    const [oldest] = known.keys();
    if (known.size > MOST_TOKENS && oldest !== undefined) known.delete(oldest);
    return found;
  };
}
