import type { IncomingMessage } from "node:http";
import { bearerTokenIn } from "../callers/bearer-token.ts";
import type { KnownCallers } from "../callers/known-callers.ts";
import { type AccessToken, isJwt, type ReadAccessToken } from "../callers/oauth/access-token.ts";
import { FAILURE_COOLDOWN } from "../callers/oauth/issuer-keys.ts";
import { IssuerUnavailableError } from "../callers/oauth/issuer-metadata.ts";
import { highestScope, OAUTH_SCOPES, type OauthScope, scopesAbove } from "../callers/oauth/oauth-scopes.ts";
import type { TokenCallers } from "../callers/oauth/token-callers.ts";
import type { Service } from "../service.ts";
import { type Admitted, type NotServed, narrowingsOf, type WhoCalls } from "../transport/who-calls.ts";
import { servedFor } from "./identify.ts";

/** Who may call where the tokens of an issuer are taken. */
export interface OauthDoor {
  /** The callers of a file, whose own tokens are looked for first. */
  callers?: Pick<KnownCallers, "of"> | undefined;
  readToken: ReadAccessToken;
  tokenCallers: TokenCallers;
  /** Where clients read who gives tokens. */
  metadataUrl: string;
}

/**
 * Callers by a token of the file, or by an access token of the issuer. Tokens are read in the header Authorization alone
 * (MCP, "Access Token Usage"); who has none is told where to get one.
 */
export function identifyByOauth(service: Service, door: OauthDoor): WhoCalls {
  const { callers, readToken, metadataUrl } = door;
  return async (request) => {
    const token = bearerTokenIn(request.headers.authorization);
    if (token === undefined) return challenge(401, MISSING, metadataUrl);
    const caller = callers?.of(token);
    if (caller !== undefined) return servedFor(service, caller, request);
    if (!isJwt(token)) return invalid(UNKNOWN, metadataUrl);
    try {
      const read = await readToken(token);
      return "fault" in read ? invalid(read.fault, metadataUrl) : await admit(service, read, request, door);
    } catch (error) {
      if (error instanceof IssuerUnavailableError) return UNAVAILABLE;
      throw error;
    }
  };
}

/** What the caller of a token is served. */
async function admit(
  service: Service,
  { subject, scope: claim, isOfProgram, until }: AccessToken,
  request: IncomingMessage,
  { tokenCallers, metadataUrl }: OauthDoor,
): Promise<Admitted | NotServed> {
  const scope = highestScope(claim);
  if (scope === undefined) return insufficient(OAUTH_SCOPES[0], NO_SCOPE, metadataUrl);
  const caller = tokenCallers.of(subject, scope, isOfProgram);
  if (caller === undefined) return STRANGER;
  const admitted = await servedFor(service, caller, request);
  if ("refused" in admitted) return admitted;
  const { tools } = admitted.served.offer;
  return {
    ...admitted,
    until,
    async refuseCalls(called) {
      const missing = called.filter((name) => !tools.has(name));
      if (missing.length === 0) return undefined;
      const needed = await neededScope(missing, scopesAbove(scope), async (higher) => {
        const other = tokenCallers.of(subject, higher, isOfProgram);
        return other === undefined ? undefined : (await service.serve(other, narrowingsOf(request))).offer.tools;
      });
      return needed && insufficient(needed, `This call needs the scope ${needed}`, metadataUrl);
    },
  };
}

/** The least scope with which all those tools may be called that can be at all; nothing where no scope changes anything. */
async function neededScope(
  missing: readonly string[],
  scopes: readonly OauthScope[],
  toolsWith: (scope: OauthScope) => Promise<ReadonlyMap<string, unknown> | undefined>,
): Promise<OauthScope | undefined> {
  let needed: OauthScope | undefined;
  let left = missing;
  for (const scope of scopes) {
    const tools = await toolsWith(scope);
    const still = left.filter((name) => !tools?.has(name));
    if (still.length < left.length) needed = scope;
    left = still;
  }
  return needed;
}

const MISSING =
  "This server asks who calls: send Authorization: Bearer TOKEN. The header WWW-Authenticate says where a client gets one.";
const UNKNOWN = "Nobody has this bearer token here, and it is no JWT of the issuer";
const NO_SCOPE = `The token has none of the scopes ${OAUTH_SCOPES.join(", ")}`;

/** More scopes would not help. */
const STRANGER: NotServed = {
  status: 403,
  refused: "The subject of this token is none of those who may call. Whoever runs the server can add it (oauth_sub).",
};

const UNAVAILABLE: NotServed = {
  status: 503,
  refused: "Whether the token is right cannot be known now: the authorization server does not answer. Try again soon.",
  headers: { "retry-after": String(Math.ceil(FAILURE_COOLDOWN / 1_000)) },
};

function invalid(fault: string, metadataUrl: string): NotServed {
  return challenge(401, `${fault}.`, metadataUrl, { error: "invalid_token", error_description: fault });
}

function insufficient(scope: OauthScope, fault: string, metadataUrl: string): NotServed {
  const parameters = { error: "insufficient_scope", error_description: fault };
  return challenge(403, `${fault}.`, metadataUrl, parameters, scope);
}

/** A refusal that tells a client how to go on (RFC 6750, section 3; RFC 9728, section 5.1). */
function challenge(
  status: 401 | 403,
  refused: string,
  metadataUrl: string,
  fault: Readonly<Record<string, string>> = {},
  scope: OauthScope = OAUTH_SCOPES[0],
): NotServed {
  const parameters = Object.entries({ ...fault, resource_metadata: metadataUrl, scope });
  const value = parameters.map(([name, text]) => `${name}="${text}"`).join(", ");
  return { status, refused, headers: { "www-authenticate": `Bearer ${value}` } };
}
