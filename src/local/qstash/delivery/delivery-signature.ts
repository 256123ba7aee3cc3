import { createHash, createHmac } from "node:crypto";

/** What a signature vouches for. */
export interface Signed {
  readonly key: string;
  readonly url: string;
  readonly body: Buffer;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** "Our JWTs have a lifetime of 5 minutes by default." */
const LIFETIME_SECONDS = 300;

/** The value of `Upstash-Signature`: a JWT by HS256 with the claims of "Security". */
export function signatureOf({ key, url, body, id, now }: Signed): string {
  const seconds = Math.floor(now / 1_000);
  const claims = {
    iss: "Upstash",
    sub: url,
    exp: seconds + LIFETIME_SECONDS,
    nbf: seconds,
    iat: seconds,
    jti: id,
    body: base64url(createHash("sha256").update(body).digest()),
  };
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => base64url(JSON.stringify(part))).join(".");
  return `${text}.${base64url(createHmac("sha256", key).update(text).digest())}`;
}

function base64url(bytes: Buffer | string): string {
  return Buffer.from(bytes).toString("base64url");
}
