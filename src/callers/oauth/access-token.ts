import { type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { JOSEError, JWTClaimValidationFailed } from "jose/errors";
import { LONGEST_SUBJECT } from "../caller-file.ts";
import { IssuerUnavailableError } from "./issuer-metadata.ts";

/** Characters of a token; a longer one is not looked at. */
export const LONGEST_ACCESS_TOKEN = 8_192;
/** Seconds by which the clocks of issuer and server may differ. */
export const CLOCK_LEEWAY = 30;
/** Signatures by a key that nobody but the issuer has: with a shared secret, the public key could pass for one. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** What a token says that was found to be right. */
export interface AccessToken {
  subject: string;
  /** The claim `scope`: names apart by spaces. */
  scope: string;
  /** Whether a program got it for itself, without any person (RFC 6749, section 4.4). */
  isOfProgram: boolean;
  /** Milliseconds since 1970 until which it is taken. */
  until: number;
}

/** Why a token is not taken, as a sentence of ASCII without quotes. */
export interface TokenFault {
  fault: string;
}

/** Reads a token. Rejects with an IssuerUnavailableError where it cannot be known whether it is right. */
export type ReadAccessToken = (token: string) => Promise<AccessToken | TokenFault>;

/** Whose tokens are taken, and for what. */
export interface TokenTerms {
  issuer: string;
  audience: string;
  keys: JWTVerifyGetKey;
  /** The clock, in milliseconds since 1970. */
  now?: () => number;
}

/** Whether a bearer token has the form of a JWT, so that it may be one of the issuer's. */
export function isJwt(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** Reads JWT access tokens of one issuer for one audience, as RFC 9068 has them ("Validating JWT Access Tokens"). */
export function createTokenReader({ issuer, audience, keys, now = Date.now }: TokenTerms): ReadAccessToken {
  // A URL without a path means the same with a slash (RFC 3986, 6.2.3), and clients send either.
  const audiences = [audience, new URL(audience).href];
  return async (token) => {
    if (token.length > LONGEST_ACCESS_TOKEN)
      return { fault: `The token is longer than ${LONGEST_ACCESS_TOKEN} characters` };
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: audiences,
        algorithms: ALGORITHMS,
        typ: "at+jwt",
        clockTolerance: CLOCK_LEEWAY,
        requiredClaims: ["sub", "exp", "iat"],
        currentDate: new Date(now()),
      });
      return read(payload);
    } catch (error) {
      if (error instanceof IssuerUnavailableError) throw error;
      return { fault: faultOf(error) };
    }
  };
}

function read({ sub, exp = 0, scope = "", cnf, client_id: client }: JWTPayload): AccessToken | TokenFault {
  if (typeof sub !== "string" || sub === "" || sub.length > LONGEST_SUBJECT) {
    return { fault: `The claim sub is no text of 1 to ${LONGEST_SUBJECT} characters` };
  }
  if (typeof scope !== "string") return { fault: "The claim scope is no text" };
  // Whoever got hold of such a token must not be able to use it without the key (RFC 9449, section 7.1).
  if (cnf !== undefined)
    return { fault: "The token is bound to a key (cnf), and this server takes bearer tokens alone" };
  return { subject: sub, scope, isOfProgram: isProgram(sub, client), until: (exp + CLOCK_LEEWAY) * 1_000 };
}

/** Where no person was there, the subject is the client (RFC 9068, section 2.2); Auth0 writes `@clients` behind it. */
function isProgram(subject: string, client: unknown): boolean {
  return typeof client === "string" && (subject === client || subject === `${client}@clients`);
}

const CLAIM_FAULTS: Readonly<Record<string, string>> = {
  typ: "The token is no access token: its header has another typ than at+jwt",
  iss: "The token is of another issuer",
  aud: "The token is for another audience",
  nbf: "The token is not valid yet",
};

const FAULTS: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: "The token has expired",
  ERR_JOSE_ALG_NOT_ALLOWED: "The token is not signed by an asymmetric algorithm",
  ERR_JWKS_NO_MATCHING_KEY: "The token is signed by a key that the issuer does not publish",
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: "The token does not say by which key it is signed (kid)",
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: "The signature of the token is wrong",
};

/** In words of our own: those of others may quote the token. */
function faultOf(error: unknown): string {
  if (error instanceof JWTClaimValidationFailed) {
    return CLAIM_FAULTS[error.claim] ?? "The token lacks a claim, or has one that cannot be read";
  }
  const known = error instanceof JOSEError ? FAULTS[error.code] : undefined;
  return known ?? "The token cannot be read";
}
