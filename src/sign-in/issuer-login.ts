import type { AuthorizationServer, Client } from "oauth4webapi";
import { LONGEST_SUBJECT } from "../callers/caller-file.ts";
import { CLOCK_LEEWAY } from "../callers/oauth/access-token.ts";
import { FAILURE_COOLDOWN } from "../callers/oauth/issuer-keys.ts";
import {
  endpointIn,
  fetchIssuerMetadata,
  ISSUER_LIMITS,
  IssuerUnavailableError,
  metadataUrls,
} from "../callers/oauth/issuer-metadata.ts";
import { createHttp } from "../upstash/http.ts";
import type { Proxies } from "../upstash/proxies.ts";
import { fetchBy } from "./fetch-by.ts";
import { type Oauth, oauthReason, registerClient } from "./register-client.ts";

/** Milliseconds after which the metadata of the issuer is read anew, and a client is registered anew. */
const FRESH = 600_000;
const REGISTRATION_FRESH = 86_400_000;

/** Why somebody could not sign in at the issuer, as a sentence for that person. */
export interface LoginFault {
  fault: string;
}

/** What belongs to one attempt to sign in; whoever has it in the browser that began it may end it. */
export interface LoginAttempt {
  redirectUri: string;
  state: string;
  nonce: string;
  /** Proves that who ends it has begun it (RFC 7636). */
  verifier: string;
  client: string;
}

/** Has people sign in at an issuer, and learns nothing but who they are. */
export interface IssuerLogin {
  issuer: string;
  /** The id of the server as a client of the issuer. Rejects with an IssuerUnavailableError. */
  clientFor(redirectUri: string): Promise<string>;
  /** Where the browser goes. Rejects with an IssuerUnavailableError. */
  urlOf(attempt: LoginAttempt): Promise<string>;
  /** Whose browser came back. Rejects with an IssuerUnavailableError. */
  subjectOf(answer: URLSearchParams, attempt: LoginAttempt): Promise<{ subject: string } | LoginFault>;
  close(): Promise<void>;
}

/** By which client people sign in; one is registered where none is named. */
export interface LoginTerms {
  issuer: string;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  proxies: Proxies;
  /** Is told why somebody could not sign in. */
  tell(sentence: string): void;
  now?: () => number;
}

/** A login by authorization code and PKCE, checked by oauth4webapi, which is loaded when the first person comes. */
export function createIssuerLogin({ issuer, clientId, clientSecret, proxies, tell, now }: LoginTerms): IssuerLogin {
  const http = createHttp(ISSUER_LIMITS, { proxies });
  const load = () => import("oauth4webapi");
  const server = keptFor(FRESH, () => serverOf(issuer, http), now);
  const optionsIn = (oauth: Oauth) => ({
    [oauth.customFetch]: fetchBy(http),
    // The setting has made sure that http is on this machine's loopback alone.
    [oauth.allowInsecureRequests]: issuer.startsWith("http:"),
  });
  const register = async (oauth: Oauth, redirectUri: string) =>
    registerClient(oauth, await server(""), redirectUri, optionsIn(oauth));
  const client = keptFor(REGISTRATION_FRESH, async (uri) => register(await load(), uri), now);

  return {
    issuer,
    clientFor: async (redirectUri) => clientId ?? (await client(redirectUri)).client_id,
    async urlOf({ redirectUri, state, nonce, verifier, client }) {
      const { calculatePKCECodeChallenge } = await load();
      const url = new URL((await server("")).authorization_endpoint ?? "");
      const parameters = { client_id: client, redirect_uri: redirectUri, response_type: "code", scope: "openid" };
      const challenge = await calculatePKCECodeChallenge(verifier);
      const proofs = { state, nonce, code_challenge: challenge, code_challenge_method: "S256" };
      for (const [name, value] of Object.entries({ ...parameters, ...proofs })) url.searchParams.set(name, value);
      return url.href;
    },
    async subjectOf(answer, attempt) {
      const oauth = await load();
      const as = await server("");
      const known: Client = { client_id: attempt.client, [oauth.clockTolerance]: CLOCK_LEEWAY };
      const secret = attempt.client === clientId ? clientSecret : undefined;
      try {
        const subject = await redeemed(
          oauth,
          { as, client: known, secret, options: optionsIn(oauth) },
          answer,
          attempt,
        );
        return subject.length > LONGEST_SUBJECT
          ? { fault: `${issuer} names a subject that is too long.` }
          : { subject };
      } catch (error) {
        if (error instanceof IssuerUnavailableError) throw error;
        tell(`sign-in: the answer of the issuer cannot be taken. ${oauthReason(error)}`);
        return { fault: sentenceFor(error, oauth, issuer) };
      }
    },
    close: () => http.close(),
  };
}

/** What talks to the issuer in one exchange. */
interface Exchange {
  as: AuthorizationServer;
  client: Client;
  secret: string | undefined;
  options: object;
}

/** The subject of an ID token that the code of an answer gives; every part of it is checked, its signature too. */
async function redeemed(
  oauth: Oauth,
  { as, client, secret, options }: Exchange,
  answer: URLSearchParams,
  { redirectUri, state, nonce, verifier }: LoginAttempt,
): Promise<string> {
  const checked = oauth.validateAuthResponse(as, client, answer, state);
  const by = authenticationOf(oauth, as, secret);
  const response = await oauth.authorizationCodeGrantRequest(as, client, by, checked, redirectUri, verifier, options);
  const expected = { expectedNonce: nonce, requireIdToken: true };
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, expected);
  await oauth.validateApplicationLevelSignature(as, response, options);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (claims === undefined) throw new Error("No ID token was checked.");
  return claims.sub;
}

function authenticationOf(oauth: Oauth, as: AuthorizationServer, secret: string | undefined) {
  if (secret === undefined) return oauth.None();
  const methods = as.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic") ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret);
}

/** OpenID Connect's metadata first: it says more of ID tokens. */
async function serverOf(issuer: string, http: ReturnType<typeof createHttp>): Promise<AuthorizationServer> {
  const urls = metadataUrls(issuer).sort((one, other) => rankOf(one) - rankOf(other));
  const { told } = await fetchIssuerMetadata(issuer, http, urls);
  for (const name of ["authorization_endpoint", "token_endpoint"]) {
    if (endpointIn(told, name, issuer) !== undefined) continue;
    throw new IssuerUnavailableError(`The metadata of ${issuer} has no ${name} with https:// and without a password.`);
  }
  return { ...told, issuer };
}

const rankOf = (url: string) => (url.includes("openid-configuration") ? 0 : 1);

/** Made once for calls of the same time, and kept for a while; one that failed is not tried again at once. */
function keptFor<Made>(
  milliseconds: number,
  make: (text: string) => Promise<Made>,
  now: () => number = Date.now,
): (text: string) => Promise<Made> {
  let kept: { text: string; made: Promise<Made>; until: number } | undefined;
  return (text) => {
    if (kept !== undefined && kept.text === text && now() < kept.until) return kept.made;
    const mine = { text, made: make(text), until: now() + milliseconds };
    mine.made.catch(() => {
      mine.until = now() + FAILURE_COOLDOWN;
    });
    kept = mine;
    return mine.made;
  };
}

function sentenceFor(error: unknown, oauth: Oauth, issuer: string): string {
  return error instanceof oauth.AuthorizationResponseError
    ? `${issuer} has signed nobody in, or was not allowed to say who you are.`
    : `What ${issuer} has answered cannot be taken. Whoever runs the server finds in its log why.`;
}
