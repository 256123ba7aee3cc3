import type { AuthorizationServer } from "oauth4webapi";
import { endpointIn, IssuerUnavailableError } from "../callers/oauth/issuer-metadata.ts";

/** The library, which is loaded when the first person signs in at an issuer. */
export type Oauth = typeof import("oauth4webapi");

/** A new client of the issuer (RFC 7591), which has no secret: any node may end what another has begun. */
export async function registerClient(
  oauth: Oauth,
  as: AuthorizationServer,
  redirectUri: string,
  options: object,
): Promise<{ client_id: string }> {
  if (endpointIn({ ...as }, "registration_endpoint", as.issuer) === undefined) {
    throw new IssuerUnavailableError(`${as.issuer} registers no clients: name one by --approvals-client-id.`);
  }
  const metadata = {
    client_name: "upstash-mcp",
    redirect_uris: [redirectUri],
    application_type: redirectUri.startsWith("https:") ? "web" : "native",
    grant_types: ["authorization_code"],
    response_types: ["code"],
    scope: "openid",
    token_endpoint_auth_method: "none",
  };
  try {
    const response = await oauth.dynamicClientRegistrationRequest(as, metadata, options);
    const { client_id: id, token_endpoint_auth_method: method } =
      await oauth.processDynamicClientRegistrationResponse(response);
    if (method === undefined || method === "none") return { client_id: id };
  } catch (error) {
    throw new IssuerUnavailableError(`${as.issuer} has registered no client. ${oauthReason(error)}`);
  }
  throw new IssuerUnavailableError(
    `${as.issuer} registers no client without a secret: name one by --approvals-client-id.`,
  );
}

/** In words of oauth4webapi, and by the code of OAuth: what else the issuer has written may quote what it was sent. */
export function oauthReason(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const code = "error" in error && typeof error.error === "string" ? error.error : "";
  return /^[a-z_]{1,60}$/.test(code) ? `${error.message} (${code})` : error.message;
}
