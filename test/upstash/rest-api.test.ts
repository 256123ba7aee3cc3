import { describe, expect, onTestFinished, test } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { stringifyExact } from "../../src/upstash/reply.ts";
import {
  type ApiRequest,
  basic,
  basicCredential,
  bearer,
  createRestApi,
  type RestApi,
  type RestApiOptions,
} from "../../src/upstash/rest-api.ts";
import { type Answer, closedPort, startScriptedServer } from "./scripted-server.ts";

const get: ApiRequest = { method: "GET", path: "/v2/messages" };
const post: ApiRequest = { method: "POST", path: "/v2/publish", body: { text: "hello" } };
const asks: RestApiOptions["reads"] = ({ method, path }) => method === "GET" || path === "/query";

describe("a credential", () => {
  test("of user and password is their base64 text", () => {
    expect(basicCredential("user", "pässword")).toBe("dXNlcjpww6Rzc3dvcmQ=");
    expect(basic("user", "pässword")).toBe("Basic dXNlcjpww6Rzc3dvcmQ=");
  });

  test("of a token is the token", () => {
    expect(bearer("abc=")).toBe("Bearer abc=");
  });

  test("travels with every request", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request(get);
    await api.request(post);
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer the-token", "Bearer the-token"]);
  });
});

describe("integers beyond 2^53", () => {
  test("come as their digits, or as what writes them again where the request says so", async () => {
    const { api } = await apiThatAnswers({ body: '{"n":12345678901234567890}' });
    expect(await api.request(get)).toEqual({ n: "12345678901234567890" });
    expect(stringifyExact((await api.request({ ...get, exact: true })) as object)).toBe('{"n":12345678901234567890}');
  });
});

describe("the base URL", () => {
  test.each([
    ["", "/v2/messages"],
    ["/", "/v2/messages"],
    ["/emulator", "/emulator/v2/messages"],
    ["/emulator/of/qstash//", "/emulator/of/qstash/v2/messages"],
  ])("may end with %j", async (end, path) => {
    const { api, received } = await apiThatAnswers({ body: "[]" }, {}, end);
    await api.request(get);
    expect(received[0]?.path).toBe(path);
  });
});

describe("a path", () => {
  test("arrives as it was encoded", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ method: "GET", path: "/v2/publish/https%3A%2F%2Fexample.com%2Fa%3Fb%3D1" });
    expect(received[0]?.path).toBe("/v2/publish/https%3A%2F%2Fexample.com%2Fa%3Fb%3D1");
  });

  const others = [
    "/query/../upsert",
    "/query/%2e%2E/upsert",
    "/a\\b",
    "/a?b=c",
    "/a#b",
    "/a\nb",
    "@example.com/",
    "a",
    "",
  ];

  test.each(others.flatMap((path) => [[path, ""] as const, [path, "/base"] as const]))(
    "that a URL would make another is not sent: %j below %j",
    async (path, base) => {
      const { api, received } = await apiThatAnswers({ body: "[]" }, {}, base);
      expect(await failureOf(api, { method: "GET", path })).toMatchObject({ kind: "bad-request", notExecuted: true });
      expect(received).toEqual([]);
    },
  );
});

describe("a query", () => {
  test("repeats a parameter that has several values, and leaves out one that has none", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ ...get, query: { id: ["1", "2 & 3"], none: [], order: "asc", empty: "" } });
    expect(received[0]?.path).toBe("/v2/messages?id=1&id=2+%26+3&order=asc&empty=");
  });

  test("without parameters leaves no mark", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ ...get, query: {} });
    expect(received[0]?.path).toBe("/v2/messages");
  });
});

describe("a body", () => {
  test.each([
    ["JSON", { json: { a: [1, "ü"] } }, "application/json", '{"a":[1,"ü"]}'],
    ["a JSON text", { json: "a" }, "application/json", '"a"'],
    ["text", { text: "grüße" }, "text/plain; charset=utf-8", "grüße"],
    ["text of a type", { text: "<a/>", type: "application/xml" }, "application/xml", "<a/>"],
    ["bytes", { bytes: new Uint8Array([104, 105]) }, "application/octet-stream", "hi"],
    ["bytes of a type", { bytes: new Uint8Array([104, 105]), type: "image/png" }, "image/png", "hi"],
    ["no text", { text: "" }, "text/plain; charset=utf-8", ""],
  ])("of %s arrives with its type", async (_what, body, type, content) => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ ...post, body });
    expect(received).toMatchObject([{ headers: { "content-type": type }, body: content }]);
  });

  test("has the type of the request's own header, where there is one", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ ...post, body: { text: "a,b", type: "text/plain" }, headers: { "Content-Type": "text/csv" } });
    expect(received[0]?.headers["content-type"]).toBe("text/csv");
  });

  test("is not sent with a type that is no header", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    const failure = await failureOf(api, { ...post, body: { text: "a", type: "text/plain\r\nevil: yes" } });
    expect(failure).toMatchObject({ kind: "bad-request", message: expect.stringContaining('"content-type"') });
    expect(received).toEqual([]);
  });
});

describe("the headers of a request", () => {
  test("arrive, whatever their case, and may replace accept", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    const headers = { "Upstash-Delay": "10s", "upstash-forward-x": "grüße\tan alle", ACCEPT: "text/plain" };
    await api.request({ ...post, headers });
    expect(received[0]?.headers).toMatchObject({
      "upstash-delay": "10s",
      // Node reads header bytes as Latin-1.
      "upstash-forward-x": "grüße\tan alle",
      accept: "text/plain",
    });
  });

  test.each([
    "authorization",
    "Authorization",
    "HOST",
    "Content-Length",
    "accept-encoding",
    "Connection",
    "Transfer-Encoding",
    "keep-alive",
    "Upgrade",
    "Expect",
    "Proxy-Authorization",
  ])("never replace the server's own: %s", async (name) => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    expect(await failureOf(api, { ...get, headers: { [name]: "a-value" } })).toMatchObject({
      kind: "bad-request",
      message: `The header "${name}" is set by this server and by nobody else.`,
      notExecuted: true,
    });
    expect(received).toEqual([]);
  });

  test("may be named like one of the server's own behind a prefix", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request({ ...post, headers: { "Upstash-Forward-Authorization": "Bearer other" } });
    expect(received[0]?.headers).toMatchObject({
      authorization: "Bearer the-token",
      "upstash-forward-authorization": "Bearer other",
    });
  });

  test.each(["a\rb", "a\nb", "a\r\nevil: yes", "a\0b", "a\u001bb", "a\u007f", "a\u0085b", "日本", "a\u{1f600}"])(
    "are not sent with the value %j, which the error does not show",
    async (value) => {
      const { api, received } = await apiThatAnswers({ body: "[]" });
      const failure = await failureOf(api, { ...get, headers: { "Upstash-Forward-X": `secret ${value}` } });
      expect(failure).toMatchObject({
        kind: "bad-request",
        message: 'The header "Upstash-Forward-X" has a value with line breaks or characters beyond Latin-1.',
        notExecuted: true,
      });
      expect(failure.advice).not.toContain("secret");
      expect(received).toEqual([]);
    },
  );

  test.each(["", "a b", "a:b", "a\r\nb", "ä"])("are not sent with the name %j", async (name) => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    const failure = await failureOf(api, { ...get, headers: { [name]: "a-value" } });
    expect(failure.kind).toBe("bad-request");
    expect(failure.message).toMatch(/^The header "[^\p{C}]*" has a name that HTTP does not allow\.$/u);
    expect(failure.message).not.toContain("a-value");
    expect(received).toEqual([]);
  });
});

describe("a request that only reads", () => {
  const query: ApiRequest = { method: "POST", path: "/query", body: { json: { vector: [1] } } };

  test("is sent where writes are not allowed, by whatever method", async () => {
    const { api, received } = await apiThatAnswers({ body: '{"result":[]}' }, { mayWrite: false, reads: asks });
    expect(await api.request(query)).toEqual({ result: [] });
    expect(received).toHaveLength(1);
  });

  test("is repeated while a failure may pass", async () => {
    const server = await startScriptedServer((_request, index) => (index === 0 ? { status: 503 } : { body: "[1]" }));
    expect(await apiAt(server.url, { reads: asks }).request(query)).toEqual([1]);
    expect(server.received).toHaveLength(2);
  });

  test("leaves no outcome open", async () => {
    const { api } = await apiThatAnswers({ status: 500 }, { reads: asks });
    expect((await failureOf(api, query)).message).toBe("The API failed (500).");
  });

  test("is judged by its path below the base URL", async () => {
    const { api } = await apiThatAnswers({ body: "[]" }, { mayWrite: false, reads: asks }, "/base");
    expect(await api.request(query)).toEqual([]);
  });
});

describe("a request that does more than read", () => {
  const upsert: ApiRequest = { method: "POST", path: "/upsert" };

  test.each([
    ["by its path", upsert, asks],
    ["by its method, where nothing is said", upsert, undefined],
    ["although it is a GET", get, () => false],
  ])("is not sent where writes are not allowed: %s", async (_what, request, reads) => {
    const { api, received } = await apiThatAnswers({}, { mayWrite: false, ...(reads ? { reads } : {}) });
    expect(await failureOf(api, request)).toMatchObject({
      kind: "forbidden",
      message: `${request.method} ${request.path} was not sent: this server does not allow writes.`,
      advice: "The person who runs it can allow them with --allow-writes.",
      notExecuted: true,
    });
    expect(received).toEqual([]);
  });

  test("is sent once, and its outcome is open after a failure", async () => {
    const { api, received } = await apiThatAnswers({ status: 503 });
    const failure = await failureOf(api, post);
    expect(failure.message).toBe("The API is not available (503). It is unknown whether the write was carried out.");
    expect(received).toHaveLength(1);
  });

  test("has no open outcome where nobody listens", async () => {
    const failure = await failureOf(apiAt(`http://127.0.0.1:${await closedPort()}`), post);
    expect(failure).toMatchObject({ kind: "unreachable", notExecuted: true });
  });
});

describe("an answer", () => {
  test.each([
    ["an integer that no number holds", '{"a":[9007199254740993]}', { a: ["9007199254740993"] }],
    ["nothing", "", "OK"],
  ])("may be %s", async (_what, body, content) => {
    const { api } = await apiThatAnswers({ status: 201, body });
    expect(await api.request(get)).toEqual(content);
  });

  test("that is a redirect is not followed", async () => {
    const { api, received } = await apiThatAnswers({ status: 307, headers: { location: "/elsewhere" } });
    const { message } = await failureOf(api, get);
    expect(message).toMatch(/^127\.0\.0\.1:\d+ redirects elsewhere; the token is not sent there \(307\)\.$/);
    expect(received).toHaveLength(1);
  });
});

describe("a refusal in general words", () => {
  test.each([
    [401, "unauthorized", "The API did not accept the token (401).", "Check the token in the server's configuration"],
    [402, "quota", "The API wants a payment or a larger plan first (402): no.", "the Upstash console shows both"],
    [403, "forbidden", "The API does not allow this (403): no.", "The credential is valid but may not do this."],
    [404, "not-found", "The API knows nothing of this name or ID (404): no.", "Check the ID or name"],
    [405, "bad-request", "The API does not offer this method here (405): no.", "retired"],
    [406, "bad-request", "The API cannot answer in JSON here (406): no.", "retired"],
    [410, "not-found", "The API no longer has this (410): no.", "retired"],
    [412, "bad-request", "The API refused the request (412): no.", "Check the arguments."],
    [500, "server-error", "The API failed (500): no.", "try again"],
  ])("has the sentence of its status: %d", async (status, kind, message, advice) => {
    const { api } = await apiThatAnswers({ status, body: '{"error":"no"}' });
    expect(await failureOf(api, get)).toMatchObject({ kind, message, advice: expect.stringContaining(advice) });
  });

  test("gives the reason of a 429 and how long to wait", async () => {
    const { api } = await apiThatAnswers({
      status: 429,
      headers: { "retry-after": "3600" },
      body: '{"error":"slow down"}',
    });
    expect(await failureOf(api, get)).toMatchObject({
      kind: "rate-limited",
      message: "The API has had too many requests (429): slow down; it asks to wait 3600 seconds.",
    });
  });

  test.each([400, 403, 429])(
    "is that of a used-up quota where the body says so, and asked once: %d",
    async (status) => {
      const { api, received } = await apiThatAnswers({ status, body: '{"error":"Exceeded daily message quota"}' });
      expect(await failureOf(api, get)).toMatchObject({
        kind: "quota",
        message: expect.stringContaining(`(${status}): Exceeded daily message quota`),
        advice: expect.stringContaining("quota is used up"),
      });
      expect(received).toHaveLength(1);
    },
  );

  test("says how long to wait", async () => {
    const { api } = await apiThatAnswers({ status: 429, headers: { "retry-after": "3600" } });
    expect(await failureOf(api, get)).toMatchObject({
      message: "The API has had too many requests (429); it asks to wait 3600 seconds.",
      retryAfter: 3_600_000,
    });
  });
});

describe("a refusal in the API's own words", () => {
  const failures: RestApiOptions["failures"] = {
    account: "the user",
    key: "the user's password",
    problems: { 404: "has no such message", 412: "found another state", 500: "stumbled" },
    advice: { 401: "Ask the user.", 404: { reads: "List them.", writes: "Publish one." }, 503: "Have some tea." },
  };

  test.each([
    [get, 401, "The API did not accept the user (401).", "Ask the user."],
    [get, 404, "The API has no such message (404): gone.", "List them."],
    [post, 404, "The API has no such message (404): gone.", "Publish one."],
    [get, 412, "The API found another state (412): gone.", "Check the arguments."],
    [get, 500, "The API stumbled (500): gone.", "Upstash failed to answer"],
    [get, 403, "The API does not allow this (403): gone.", "The credential is valid"],
  ] as const)("replaces the general ones", async (request, status, message, advice) => {
    const { api } = await apiThatAnswers({ status, body: "gone" }, { failures });
    expect(await failureOf(api, request)).toMatchObject({ message, advice: expect.stringContaining(advice) });
  });

  test("names what a redirect does not get", async () => {
    const { api } = await apiThatAnswers({ status: 302 }, { failures });
    expect((await failureOf(api, get)).message).toContain("the user's password is not sent there");
  });
});

async function apiThatAnswers(answer: Answer, options: Partial<RestApiOptions> = {}, end = "") {
  const { url, received } = await startScriptedServer(() => answer);
  return { api: apiAt(url + end, options), received };
}

function apiAt(baseUrl: string, options: Partial<RestApiOptions> = {}): RestApi {
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  return createRestApi(http, {
    name: "The API",
    baseUrl,
    authorization: bearer("the-token"),
    billed: "free",
    mayWrite: true,
    ...options,
  });
}

async function failureOf(api: RestApi, request: ApiRequest): Promise<UpstashError> {
  const failure = await api.request(request).then(
    (content) => content,
    (error: unknown) => error,
  );
  if (!(failure instanceof UpstashError)) throw new Error(`no failure: ${JSON.stringify(failure)}`);
  return failure;
}
