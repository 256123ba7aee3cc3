import { describe, expect, onTestFinished, test } from "vitest";
import { startHttp } from "../../src/transport/http-server.ts";
import { resourceMetadataUrl } from "../../src/transport/protected-resource.ts";
import { request, type Sent } from "../end-to-end/http-request.ts";

const resource = {
  resource: "https://mcp.example.com/upstash/mcp",
  issuer: "https://auth.example.com/team",
  scopes: ["upstash:read", "upstash:write"],
};
const PATH = "/.well-known/oauth-protected-resource";

/** A server to which nobody may send requests but those that need no token. */
async function start(known: typeof resource | undefined = resource) {
  const refuse = async () => ({ status: 401 as const, refused: "no" });
  const address = { host: "127.0.0.1", port: 0, allowedOrigins: ["app.example"], resource: known };
  const server = await startHttp(refuse, () => {}, address);
  onTestFinished(() => server.close());
  return (sent: Sent) => request(server.url, { method: "GET", ...sent });
}

describe("the metadata of the protected resource", () => {
  test.each([PATH, `${PATH}/mcp`, `${PATH}/upstash/mcp`, `${PATH}?a=b`])(
    "stands at %s for whoever asks, as RFC 9728 has it",
    async (path) => {
      const answer = await (await start())({ path });
      expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json"]);
      expect(JSON.parse(answer.body)).toEqual({
        resource: "https://mcp.example.com/upstash/mcp",
        authorization_servers: ["https://auth.example.com/team"],
        scopes_supported: ["upstash:read", "upstash:write"],
        bearer_methods_supported: ["header"],
      });
    },
  );

  test("is read by pages of the origins that may call, and by no others", async () => {
    const send = await start();
    const origin = "https://app.example";
    const answer = await send({ path: PATH, headers: { origin } });
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
    const asked = { origin, "access-control-request-method": "GET" };
    expect((await send({ method: "OPTIONS", path: PATH, headers: asked })).status).toBe(204);
    expect((await send({ path: PATH, headers: { origin: "https://evil.example" } })).status).toBe(403);
    expect((await send({ path: PATH, headers: { host: "evil.example" } })).status).toBe(403);
  });

  test("is only read", async () => {
    const answer = await (await start())({ method: "POST", path: PATH });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  test("is not there where no tokens are taken, nor beside its paths", async () => {
    const withoutOauth = await startHttp(
      async () => ({ status: 401, refused: "no" }),
      () => {},
      { host: "127.0.0.1", port: 0 },
    );
    onTestFinished(() => withoutOauth.close());
    expect((await request(withoutOauth.url, { method: "GET", path: PATH })).status).toBe(404);
    expect((await (await start())({ path: `${PATH}/other` })).status).toBe(404);
  });
});

test.each([
  ["https://mcp.example.com/mcp", "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"],
  ["https://mcp.example.com", "https://mcp.example.com/.well-known/oauth-protected-resource"],
  ["https://mcp.example.com/", "https://mcp.example.com/.well-known/oauth-protected-resource"],
  ["https://mcp.example.com:8443/a/mcp/", "https://mcp.example.com:8443/.well-known/oauth-protected-resource/a/mcp"],
])("the metadata of %s is at %s", (url, expected) => {
  expect(resourceMetadataUrl({ resource: url })).toBe(expected);
});
