import { describe, expect, test } from "vitest";
import { checkHttp } from "../../src/commands/check-http.ts";
import { configOf } from "../served.ts";

describe("the issuer of tokens", () => {
  test.each([
    "https://auth.example.com",
    "https://auth.example.com/realms/a/",
    "http://127.0.0.1:9000",
    "http://[::1]",
  ])("may be %s", (oauthIssuer) => {
    expect(configOf({ oauthIssuer }).oauthIssuer).toBe(oauthIssuer);
  });

  test.each([
    "auth.example.com",
    "http://auth.example.com",
    "http://127.0.0.1.example.com",
    "https://user:password@auth.example.com",
    "https://auth.example.com/?tenant=a",
    "https://auth.example.com/#a",
    'https://auth.example.com/"',
    "file:///etc/passwd",
    `https://auth.example.com/${"a".repeat(1_000)}`,
  ])("is not %s", (oauthIssuer) => {
    expect(() => configOf({ oauthIssuer })).toThrow(
      /Bad value for --oauth-issuer: expected a URL that starts with https/,
    );
  });
});

describe("the audience of tokens", () => {
  test.each(["mcp.example.com", "api://mcp", "https://mcp.example.com/mcp?a=b"])("is not %s", (oauthAudience) => {
    expect(() => configOf({ oauthAudience })).toThrow(/Bad value for --oauth-audience: expected the public URL/);
  });
});

describe("a start with an issuer", () => {
  const oauth = { oauthIssuer: "https://auth.example.com", oauthAudience: "https://mcp.example.com/mcp" };
  const http = { transport: "http" };

  test.each([
    [{ ...http, ...oauth, host: "0.0.0.0", allowedHosts: "mcp.example.com" }],
    [{ ...http, ...oauth, callers: "callers.json", host: "192.0.2.1" }],
  ])("may listen beyond loopback: %j", (flags) => {
    expect(() => checkHttp(configOf(flags))).not.toThrow();
  });

  test.each([
    [oauth, "--oauth-issuer is for --transport http"],
    [{ ...http, oauthIssuer: oauth.oauthIssuer }, "--oauth-issuer and --oauth-audience belong together"],
    [{ ...http, oauthAudience: oauth.oauthAudience }, "--oauth-issuer and --oauth-audience belong together"],
    [{ ...http, ...oauth, host: "0.0.0.0" }, "say by --allowed-hosts"],
    [{ ...http, ...oauth, allowWrites: "true" }, "the scopes of a token say what its caller may do"],
    [{ approvalsClientId: "pages" }, "--approvals-client-id is for --transport http"],
    [{ ...http, callers: "callers.json", approvalsClientId: "pages" }, "name that by --oauth-issuer"],
    [{ ...http, host: "192.0.2.1" }, "say by --callers or --oauth-issuer who may call"],
  ])("%j is refused with what to do", (flags, sentence) => {
    expect(() => checkHttp(configOf(flags))).toThrow(sentence);
  });

  test("with the secret of a client that is not named is refused", () => {
    const config = configOf({ ...http, ...oauth }, { UPSTASH_MCP_APPROVALS_CLIENT_SECRET: "secret-of-the-pages" });
    expect(() => checkHttp(config)).toThrow("add the client");
  });
});

describe("the approval page", () => {
  const beyond = { approvalsListen: "0.0.0.0:4321" };

  test("listens beyond this machine only where its address for a browser is named", () => {
    expect(() => checkHttp(configOf(beyond))).toThrow(
      /--approvals-listen 0\.0\.0\.0 is reached beyond this machine.*--approvals-url/,
    );
    expect(() => checkHttp(configOf({ ...beyond, approvalsUrl: "http://127.0.0.1:4321" }))).not.toThrow();
    expect(() => checkHttp(configOf({ approvalsListen: "[::1]:0" }))).not.toThrow();
  });

  test("is opened in no browser of a server that others call", () => {
    const others = { transport: "http", callers: "callers.json", openApprovals: "true" };
    expect(() => checkHttp(configOf(others))).toThrow(/--open-approvals is for one person at this machine/);
    expect(() => checkHttp(configOf({ transport: "http", openApprovals: "true" }))).not.toThrow();
  });
});
