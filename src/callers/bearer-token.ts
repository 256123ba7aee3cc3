import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** By its beginning a token is known for what it is, by people and by programs that look for leaked secrets. */
const PREFIX = "upstash_mcp_";
const TOKEN_BYTES = 32;

/** A new token of a caller, of 256 bits. */
export function newBearerToken(): string {
  return PREFIX + randomBytes(TOKEN_BYTES).toString("base64url");
}

/** The SHA-256 of a token, in hexadecimal: all that is kept of it. */
export function tokenDigest(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** Things by the digests of tokens. */
export interface ByToken<Kept> {
  of(token: string): Kept | undefined;
}

/**
 * Finds what belongs to a token among any number. Digests that begin alike are looked up together and compared in constant
 * time, so that the time of an answer tells nothing of a digest, let alone of a token.
 */
export function keptByToken<Kept>(entries: Iterable<readonly [digest: string, kept: Kept]>): ByToken<Kept> {
  const byBeginning = new Map<string, { digest: Buffer; kept: Kept }[]>();
  for (const [digest, kept] of entries) {
    const alike = byBeginning.get(beginningOf(digest)) ?? [];
    byBeginning.set(beginningOf(digest), [...alike, { digest: Buffer.from(digest, "hex"), kept }]);
  }
  return {
    of(token) {
      const digest = tokenDigest(token);
      const whole = Buffer.from(digest, "hex");
      const alike = byBeginning.get(beginningOf(digest)) ?? [];
      return alike.find((one) => timingSafeEqual(one.digest, whole))?.kept;
    },
  };
}

const beginningOf = (digest: string) => digest.slice(0, 4);

/** The token of an Authorization header (RFC 6750, section 2.1); nothing where there is none. */
export function bearerTokenIn(header: string | undefined): string | undefined {
  return /^Bearer +([\w~+/.-]+=*) *$/i.exec(header ?? "")?.[1];
}
