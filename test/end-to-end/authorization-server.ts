import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import type { Closable } from "./closing.ts";

/** An OAuth 2.1 authorization server, with dynamic registration, PKCE and resource indicators. */
export interface AuthorizationServer extends Closable {
  issuer: string;
}

const SCOPES = ["upstash:read", "upstash:privileged", "upstash:write", "upstash:destructive"];

/** What it does for a resource (RFC 8707): it gives JWT access tokens (RFC 9068). */
const resourceIndicators = {
  enabled: true,
  defaultResource: (_context: unknown, _client: unknown, oneOf: unknown) => oneOf,
  useGrantedResource: () => true,
  getResourceServerInfo: (_context: unknown, resource: string) => ({
    scope: SCOPES.join(" "),
    audience: resource,
    accessTokenTTL: 300,
    accessTokenFormat: "jwt",
  }),
};

/**
 * Starts oidc-provider on a free port of loopback, with the login form that it has for trying it out. It knows these clients from
 * the start; others may register.
 */
export async function startAuthorizationServer(clients: readonly object[] = []): Promise<AuthorizationServer> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // It warns that it is not set up for production, and that it is not tested with every Node.
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { default: Provider } = await import("oidc-provider");
  const provider = new Provider(issuer, {
    clients,
    scopes: ["openid", "offline_access", ...SCOPES],
    features: { registration: { enabled: true }, resourceIndicators },
    // A client that registers with the scopes of its first request may ask for more later.
    extraClientMetadata: {
      properties: ["more_scopes"],
      validator: (_context: unknown, _key: string, _value: unknown, metadata: { scope?: string }) => {
        metadata.scope = undefined as never;
      },
    },
    cookies: { keys: ["key-of-the-test"] },
    ttl: { AccessToken: 300, Grant: 300, IdToken: 300, Interaction: 300, Session: 300, RefreshToken: 300 },
  });
  server.on("request", provider.callback());
  return {
    issuer,
    async close() {
      warning.mockRestore();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * What a person does in a browser from an authorization URL on: follows redirects, signs in with the form and agrees, until
 * the browser is sent back to the client. Gives the parameters that the client gets.
 */
export async function signIn(authorizationUrl: URL, login: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step += 1) {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: form }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    const page = await answer.text();
    form = location === null ? formOf(page, login) : undefined;
    url = new URL(location ?? /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? "", url);
    if (url.searchParams.has("code") || url.searchParams.has("error")) return url.searchParams;
  }
  throw new Error("The browser was never sent back to the client.");
}

function formOf(page: string, login: string): URLSearchParams {
  const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
  if (prompt === undefined) throw new Error(`A page without a form: ${page.slice(0, 2_000)}`);
  return new URLSearchParams(prompt === "login" ? { prompt, login, password: "any" } : { prompt });
}
