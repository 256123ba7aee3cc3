import { describe, expect, onTestFinished, test, vi } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import type { AccessToken, TokenFault } from "../../src/callers/oauth/access-token.ts";
import { IssuerUnavailableError } from "../../src/callers/oauth/issuer-metadata.ts";
import { anySubject, createTokenCallers, type SubjectRules } from "../../src/callers/oauth/token-callers.ts";
import { identifyByOauth } from "../../src/commands/identify-by-oauth.ts";
import { openCompact } from "../../src/commands/open-compact.ts";
import { configFor } from "../../src/config/for-callers.ts";
import { products } from "../../src/products/index.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import { messageOf, request } from "../end-to-end/http-request.ts";
import { configOf, serveForTest } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

const METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
const ISSUER = "https://auth.example.com";
const challenged = (parameters: string) => `Bearer ${parameters}resource_metadata="${METADATA}", scope="upstash:read"`;

/** What is read of tokens by their text: `SUBJECT.SCOPE.b` is a token of this subject with this scope. */
type Read = (token: string) => Promise<AccessToken | TokenFault>;
const asWritten: Read = async (token) => {
  const [subject = "", scope] = token.split(".");
  return { subject, scope: `upstash:${scope}`, isOfProgram: false, until: Date.now() + 60_000 };
};

async function start(given: Partial<Given> = {}) {
  const { read = asWritten, rules = anySubject(), url = "http://127.0.0.1:1", compact = false } = given;
  const environment = {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
    UPSTASH_EMAIL: "a@example.com",
    UPSTASH_API_KEY: "api-key-of-the-test",
  };
  const { service: made } = await serveForTest(configOf({ confirm: "token" }, environment));
  const service = await openCompact(made, made, { compact, preset: undefined });
  const at = configFor({}, environment, products);
  const tokenCallers = createTokenCallers(ISSUER, rules, (levels, own) => at(levels, own).products);
  const callers = { of: () => undefined };
  const whoCalls = identifyByOauth(service, { callers, readToken: read, tokenCallers, metadataUrl: METADATA });
  const server = await startHttp(whoCalls, service.log, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => server.close());
  return (token: string | undefined, body?: object, path = "/mcp", headers: Record<string, string> = {}) =>
    request(server.url, {
      path,
      headers: token === undefined ? {} : { ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

interface Given {
  read: Read;
  rules: SubjectRules;
  url: string;
  compact: boolean;
}

const call = (name: string, args: object = {}, id = 1) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});
const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const DESTROYS = "database_delete";
const WRITES = "redis_string_write";

describe("a request", () => {
  test("without a token is told where to get one", async () => {
    const answer = await (await start())(undefined);
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, challenged("")]);
    expect(messageOf(answer)).toMatchObject({ id: null, error: { message: expect.stringContaining("who calls") } });
  });

  test("with a token in the query is one without", async () => {
    const answer = await (await start())(undefined, undefined, "/mcp?access_token=ada.read.b");
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, challenged("")]);
  });

  test.each([
    ["ada.read.b", "The token has expired"],
    ["upstash_mcp_of-nobody", "Nobody has this bearer token here, and it is no JWT of the issuer"],
  ])("with the wrong token %s is told what is wrong with it", async (token, fault) => {
    const answer = await (await start({ read: async () => ({ fault: "The token has expired" }) }))(token);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toBe(
      challenged(`error="invalid_token", error_description="${fault}", `),
    );
  });

  test("with a token that cannot be judged is put off, and not refused", async () => {
    const read = async () => {
      throw new IssuerUnavailableError("connect ECONNREFUSED 10.0.0.7:443");
    };
    const answer = await (await start({ read }))("ada.read.b");
    expect([answer.status, answer.headers["retry-after"], answer.headers["www-authenticate"]]).toEqual([
      503,
      "5",
      undefined,
    ]);
    expect(answer.body).not.toContain("10.0.0.7");
  });

  test("with a token of other scopes is told which it needs", async () => {
    const answer = await (await start())("ada.other.b");
    expect(answer.status).toBe(403);
    expect(answer.headers["www-authenticate"]).toContain(
      'Bearer error="insufficient_scope", error_description="The token',
    );
    expect(answer.headers["www-authenticate"]).toContain('scope="upstash:read"');
  });

  test("of a subject that is none of the file's is refused, and no scope is asked for", async () => {
    const known = createKnownCallers(() => []);
    await known.replace(callersIn('{"callers": [{"name": "eve", "oauth_sub": "eve"}]}', "callers.json"));
    const answer = await (await start({ rules: known }))("ada.read.b");
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([403, undefined]);
    expect(answer.body).toContain("oauth_sub");
  });
});

describe("a token with the scope", () => {
  test.each([
    ["read", { [WRITES]: false, [DESTROYS]: false }],
    ["privileged", { [WRITES]: false, [DESTROYS]: false }],
    ["write", { [WRITES]: true, [DESTROYS]: false }],
    ["destructive", { [WRITES]: true, [DESTROYS]: true }],
  ])("%s is shown what it gives: %j", async (scope, shown) => {
    const answer = await (await start())(`ada.${scope}.b`, list);
    const { result } = messageOf(answer) as { result: { tools: { name: string }[] } };
    const names = result.tools.map(({ name }) => name);
    expect(Object.fromEntries(Object.keys(shown).map((name) => [name, names.includes(name)]))).toEqual(shown);
  });

  test.each([
    ["read", call(WRITES), "upstash:write"],
    ["read", call(DESTROYS), "upstash:destructive"],
    ["write", call(DESTROYS), "upstash:destructive"],
    ["read", call("redis_keyspace_sample"), undefined],
    ["read", call("no_such_tool"), undefined],
    ["write", call("redis_string_read", { command: "GET", args: [] }), undefined],
    ["read", [call(WRITES), call(DESTROYS, {}, 2)], "upstash:destructive"],
    ["read", { ...call(WRITES), method: "tools/list" }, undefined],
  ])("%s that makes the call %j is asked for %s", async (scope, body, needed) => {
    const answer = await (await start())(`ada.${scope}.b`, body);
    expect(answer.status).toBe(needed === undefined ? 200 : 403);
    const expected = `Bearer error="insufficient_scope", error_description="This call needs the scope ${needed}", resource_metadata="${METADATA}", scope="${needed}"`;
    expect(answer.headers["www-authenticate"]).toBe(needed === undefined ? undefined : expected);
  });

  test.each([
    ["read", call("upstash_write", { tool: WRITES }), "upstash:write"],
    ["read", call("upstash_write", { tool: DESTROYS }), "upstash:destructive"],
    ["write", call("upstash_write", { tool: DESTROYS }), "upstash:destructive"],
    ["write", call("upstash_read", { tool: "redis_string_read" }), undefined],
  ])("%s that makes the call %j is asked for what the inner tool needs: %s", async (scope, body, needed) => {
    const answer = await (await start({ compact: true }))(`ada.${scope}.b`, body);
    expect(answer.status).toBe(needed === undefined ? 200 : 403);
    if (needed !== undefined) expect(answer.headers["www-authenticate"]).toContain(`scope="${needed}"`);
  });

  test("is asked for no other where none would help: the file allows no more, or the request wants no more", async () => {
    const known = createKnownCallers(() => configOf({}, {}).products);
    await known.replace(callersIn('{"callers": [{"name": "ada", "oauth_sub": "ada"}]}', "callers.json"));
    expect((await (await start({ rules: known }))("ada.read.b", call(WRITES))).status).toBe(200);
    expect((await (await start())("ada.read.b", call(WRITES), "/mcp?readonly=1")).status).toBe(200);
  });
});

describe("a token that expires", () => {
  test.each([
    ["that is usual", {}],
    ["that the SDK answers", { task: undefined, other: 1 }],
  ])("ends a call %s and that is still running", async (_what, also) => {
    const upstream = await startScriptedServer(() => new Promise(() => {}));
    const read: Read = async () => ({
      subject: "ada",
      scope: "upstash:read",
      isOfProgram: false,
      until: Date.now() + 200,
    });
    const send = await start({ read, url: upstream.url });
    const body = call("redis_string_read", { command: "GET", args: ["k"] });
    const answer = await send("ada.read.b", { ...body, params: { ...body.params, ...also } });
    expect(messageOf(answer)).toMatchObject({ result: { isError: true } });
    expect(answer.body).toContain("cancelled");
  });
});

describe("two subjects", () => {
  /** Answers every command with a number, alone or in a pipeline. */
  const numbers = () =>
    startScriptedServer(({ path }) => ({ body: path.startsWith("/pipeline") ? '[{"result":1}]' : '{"result":1}' }));

  test("cannot use what the other was permitted, whatever scope its token has", async () => {
    const send = await start({ url: (await numbers()).url });
    const flush = { command: "FLUSHALL", args: [] };
    const asked = JSON.stringify(messageOf(await send("ada.write.b", call("redis_server_write", flush))));
    const [, confirm_token = ""] = /confirm_token\\*"\s*:\s*\\*"([^"\\]+)/.exec(asked) ?? [];
    const agreed = call("redis_server_write", { ...flush, confirm_token });
    expect((await send("eve.destructive.b", agreed)).body).toContain("belongs to another call");
    expect(messageOf(await send("ada.destructive.b", agreed))).not.toMatchObject({ result: { isError: true } });
  });

  test("cannot cancel each other's calls", async () => {
    const upstream = await startScriptedServer(() => new Promise(() => {}));
    const send = await start({ url: upstream.url });
    const session = { "mcp-session-id": "s", "mcp-protocol-version": "2025-11-25" };
    const running = send("ada.read.b", call("redis_string_read", { command: "GET", args: ["k"] }, 7), "/mcp", session);
    const done = running.then(() => "done");
    await vi.waitFor(() => expect(upstream.received).toHaveLength(1), 20_000);
    const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7 } };
    await send("eve.read.b", cancel, "/mcp", session);
    expect(await Promise.race([done, "running"])).toBe("running");
    await send("ada.read.b", cancel, "/mcp", session);
    expect(await done).toBe("done");
  });
});

test("the tokens of a file are looked for first", async () => {
  const { service } = await serveForTest(configOf({}, {}));
  const known = createKnownCallers(() => configOf({}, {}).products);
  const entry = { name: "bob", token_sha256: tokenDigest("ada.read.b") };
  await known.replace(callersIn(JSON.stringify({ callers: [entry] }), "callers.json"));
  const tokenCallers = createTokenCallers(ISSUER, known, () => []);
  const readToken = () => Promise.reject(new Error("It was read."));
  const whoCalls = identifyByOauth(service, { callers: known, readToken, tokenCallers, metadataUrl: METADATA });
  const found = await whoCalls({ url: "/mcp", headers: { authorization: "Bearer ada.read.b" } } as never);
  expect("served" in found && found.served.caller).toBe("bob");
});
