import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it } from "vitest";
import { signIn, startAuthorizationServer } from "./authorization-server.ts";
import { closing } from "./closing.ts";
import { request } from "./http-request.ts";
import { type Program, runProgram, startProgram } from "./program.ts";
import { reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const REDIRECT = "http://127.0.0.1/callback";

/** What the client of a person keeps, and where it sends the person. */
function newPerson() {
  const kept: {
    client?: StoredOAuthClientInformation;
    tokens?: StoredOAuthTokens;
    discovery?: OAuthDiscoveryState;
    verifier?: string;
    sentTo?: URL;
  } = {};
  const provider: OAuthClientProvider = {
    redirectUrl: REDIRECT,
    clientMetadata: {
      client_name: "client of the test",
      redirect_uris: [REDIRECT],
      application_type: "native",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => kept.client,
    saveClientInformation: (client) => void Object.assign(kept, { client }),
    tokens: () => kept.tokens,
    saveTokens: (tokens) => void Object.assign(kept, { tokens }),
    redirectToAuthorization: (sentTo) => void Object.assign(kept, { sentTo }),
    saveCodeVerifier: (verifier) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? "",
    discoveryState: () => kept.discovery,
    saveDiscoveryState: (discovery) => void Object.assign(kept, { discovery }),
  };
  return { kept, provider };
}

/** A port that was free a moment ago: the audience of tokens must be known before the server starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function startResource(
  issuer: string,
  upstream: string,
  more: readonly string[] = [],
): Promise<{ url: URL; program: Program }> {
  const url = `http://127.0.0.1:${await freePort()}/mcp`;
  const flags = ["--oauth-issuer", issuer, "--oauth-audience", url, "--log-level", "debug", ...more];
  const program = keep(
    startProgram(["--transport", "http", "--port", new URL(url).port, ...flags], {
      UPSTASH_REDIS_REST_URL: upstream,
      UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
      UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
    }),
  );
  await program.logged(/ at (http:\/\/\S+\/mcp)\n/);
  return { url: new URL(url), program };
}

const get = { name: "redis_string_read", arguments: { command: "GET", args: ["k"] } };
const set = { name: "redis_string_write", arguments: { command: "SET", args: ["k", "v"] } };

describe("a client of a person, with an authorization server", () => {
  it.each(["2025-11-25", "2026-07-28"])(
    "of the protocol of %s finds it, registers, has the person sign in, calls, renews its token, and asks for more when a call needs it",
    async (version) => {
      const upstream = keep(await startUpstream((response) => reply(response, "OK")));
      const server = keep(await startAuthorizationServer());
      const { url, program } = await startResource(server.issuer, upstream.url);
      const { kept, provider } = newPerson();
      const mode = version === "2025-11-25" ? "legacy" : { pin: version };
      const newTransport = () => new StreamableHTTPClientTransport(url, { authProvider: provider });
      const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });

      const first = newTransport();
      await expect(client.connect(first)).rejects.toThrow(UnauthorizedError);
      expect(kept.sentTo?.searchParams.get("resource")).toBe(url.href);
      expect(kept.sentTo?.searchParams.get("code_challenge_method")).toBe("S256");
      expect(kept.sentTo?.searchParams.get("scope")).toContain("upstash:read");
      await first.finishAuth(await signIn(kept.sentTo as URL, "ada"));

      const transport = newTransport();
      await client.connect(transport);
      keep(client);
      expect(client.getNegotiatedProtocolVersion()).toBe(version);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).not.toContain(set.name);
      expect(await client.callTool(get)).toMatchObject({
        content: [{ text: expect.stringContaining('"result":"OK"') }],
      });

      const { access_token: before } = kept.tokens as StoredOAuthTokens;
      kept.tokens = { ...(kept.tokens as StoredOAuthTokens), access_token: `${before.slice(0, -8)}AAAAAAAA` };
      expect(await client.callTool(get)).toMatchObject({
        content: [{ text: expect.stringContaining('"result":"OK"') }],
      });
      expect(kept.tokens?.access_token).not.toBe(before);

      await expect(client.callTool(set)).rejects.toThrow(UnauthorizedError);
      expect(kept.sentTo?.searchParams.get("scope")?.split(" ")).toContain("upstash:write");
      await transport.finishAuth(await signIn(kept.sentTo as URL, "ada"));
      expect(await client.callTool(set)).toMatchObject({
        content: [{ text: expect.stringContaining('"result":"OK"') }],
      });

      expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
        "Bearer read-only-token-of-the-test",
        "Bearer read-only-token-of-the-test",
        "Bearer standard-token-of-the-test",
      ]);
      await program.logged(/call \d+ of oauth:127\.0\.0\.1:\d+:ada/);
      for (const token of [before, kept.tokens?.access_token ?? ""]) expect(program.stderr).not.toContain(token);
    },
  );
});

describe("a server whose issuer is out of reach", () => {
  it("puts a token off, still says where tokens come from, and serves the callers of a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "oauth-"));
    keep({ close: async () => rmSync(folder, { recursive: true }) });
    const file = join(folder, "callers.json");
    const added = await runProgram(["caller", "add", "bob", "--callers", file]);
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const { url, program } = await startResource(issuer, "http://127.0.0.1:1", ["--callers", file]);
    const refused = await request(url.href, { headers: { authorization: "Bearer e30.e30.AA" } });
    expect(refused.status).toBe(401);
    const header = Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"a"}').toString("base64url");
    const off = await request(url.href, { headers: { authorization: `Bearer ${header}.e30.AA` } });
    expect([off.status, off.headers["retry-after"]]).toEqual([503, "5"]);
    await program.logged(/warn oauth: the keys of the issuer cannot be fetched\./);
    const byFile = await request(url.href, { headers: { authorization: `Bearer ${added.stdout.trim()}` } });
    expect(byFile.status).toBe(200);
    const path = "/.well-known/oauth-protected-resource/mcp";
    const metadata = await request(url.href, { method: "GET", path });
    expect(JSON.parse(metadata.body)).toMatchObject({ resource: url.href, authorization_servers: [issuer] });
  });
});
