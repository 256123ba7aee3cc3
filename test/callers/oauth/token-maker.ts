import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from "jose";

export const ISSUER = "https://auth.example.com/team";
export const AUDIENCE = "https://mcp.example.com/mcp";
/** The time of tests that have one, in seconds. */
export const NOW = 1_800_000_000;

/** A pair of keys of an issuer, under a name. */
export interface SigningPair {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

export async function newPair(kid: string, algorithm = "ES256"): Promise<SigningPair> {
  return { kid, ...(await generateKeyPair(algorithm, { extractable: true })) };
}

/** What an issuer publishes. */
export async function keySet(...pairs: readonly SigningPair[]): Promise<JSONWebKeySet> {
  return {
    keys: await Promise.all(pairs.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid }))),
  };
}

/** The claims of a token that is right at NOW. */
export const claims: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "ada",
  client_id: "client-of-the-test",
  iat: NOW - 10,
  exp: NOW + 300,
  jti: "1",
  scope: "upstash:read",
};

/** A token with other claims and header; a claim that is undefined is left out. */
export function sign(
  { kid, privateKey }: SigningPair,
  changed: { [Claim in keyof JWTPayload]?: JWTPayload[Claim] | undefined } = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return new SignJWT({ ...claims, ...changed } as JWTPayload)
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid, ...header })
    .sign(privateKey);
}
