import { describe, expect, onTestFinished, test } from "vitest";
import { createDeveloperApi, unexpectedAnswer } from "../../../src/products/account/developer-api.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import type { ApiRequest, RestApi } from "../../../src/upstash/rest-api.ts";
import { type Answer, closedPort, startScriptedServer } from "../../upstash/scripted-server.ts";

const email = "developer@example.com";
const apiKey = "key-of-the-account";
const list: ApiRequest = { method: "GET", path: "/v2/teams" };
const create: ApiRequest = { method: "POST", path: "/v2/team", body: { json: { team_name: "one" } } };
const changes: ApiRequest[] = [
  create,
  { method: "PATCH", path: "/v2/redis/update-budget/1", body: { json: { budget: 20 } } },
  { method: "DELETE", path: "/v2/team/1" },
];

describe("a request", () => {
  test("carries e-mail and key by Basic authentication, and its body as JSON", async () => {
    const { api, received } = await apiThatAnswers({ body: '"OK"' });
    await api.request({ ...create, query: { period: "3h & more" } });
    expect(received).toMatchObject([
      {
        method: "POST",
        path: "/v2/team?period=3h+%26+more",
        headers: {
          authorization: `Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`,
          accept: "application/json",
          "content-type": "application/json",
        },
        body: '{"team_name":"one"}',
      },
    ]);
  });

  test("without a body says nothing of one", async () => {
    const { api, received } = await apiThatAnswers({ body: "[]" });
    await api.request(list);
    expect(received[0]).toMatchObject({ body: "" });
    expect(received[0]?.headers).not.toHaveProperty("content-type");
  });

  test.each([
    ["a text", '"OK"', "OK"],
    ["nothing", "", "OK"],
    ["an object", '{"a":[1,null]}', { a: [1, null] }],
    ["an integer that a number holds", '{"a":9007199254740991}', { a: 9_007_199_254_740_991 }],
    ["an integer that none holds", '{"a":[9007199254740993]}', { a: ["9007199254740993"] }],
    ["a fraction of many digits", '{"a":0.30000000000000004}', { a: 0.30000000000000004 }],
  ])("is answered with %s", async (_what, body, content) => {
    const { api } = await apiThatAnswers({ body });
    expect(await api.request(list)).toEqual(content);
  });
});

describe("where writes are not allowed", () => {
  test.each(changes)("$method is not sent", async (change) => {
    const { api, received } = await apiThatAnswers({ body: '"OK"' }, false);
    const failure = await failureOf(api, change);
    expect(failure).toMatchObject({ kind: "forbidden", advice: expect.stringContaining("--allow-writes") });
    expect(failure.message).toBe(`${change.method} ${change.path} was not sent: this server does not allow writes.`);
    expect(received).toEqual([]);
  });

  test("GET is sent", async () => {
    const { api } = await apiThatAnswers({ body: "[]" }, false);
    expect(await api.request(list)).toEqual([]);
  });
});

describe("a status", () => {
  test.each([
    [400, "bad-request", 'refused the request (400): "name" is too long.', "Check the arguments."],
    [401, "unauthorized", "did not accept the account (401).", "UPSTASH_EMAIL and UPSTASH_API_KEY"],
    [403, "forbidden", 'does not allow this (403): "name" is too long.', "The API key may not see this"],
    [404, "not-found", 'knows nothing of this name or ID (404): "name" is too long.', "list tools"],
    [405, "bad-request", 'does not offer this method here (405): "name" is too long.', "retired"],
    [406, "bad-request", 'cannot answer in JSON here (406): "name" is too long.', "retired"],
    [409, "bad-request", 'refused the request (409): "name" is too long.', "Check the arguments."],
    [500, "server-error", 'failed (500): "name" is too long.', "try again"],
    [302, "not-upstash", "redirects elsewhere; the account's key is not sent there (302).", "sign-in page"],
  ])("%d has an error of its own, and is asked once", async (status, kind, message, advice) => {
    const { api, received } = await apiThatAnswers({ status, body: '"\\"name\\" is too long."' });
    const failure = await failureOf(api, list);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(message);
    expect(failure.advice).toContain(advice);
    expect(received).toHaveLength(1);
  });

  test.each([
    [429, "rate-limited", "has had too many requests (429)."],
    [502, "unavailable", "is not available (502)"],
    [503, "unavailable", "is not available (503)"],
    [504, "unavailable", "is not available (504)"],
  ])("%d has an error of its own, after four requests", async (status, kind, message) => {
    const { api, received } = await apiThatAnswers({ status });
    const failure = await failureOf(api, list);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(message);
    expect(received).toHaveLength(4);
  });

  test("429 says how long to wait, where the API says so", async () => {
    const { api } = await apiThatAnswers({ status: 429, headers: { "retry-after": "3600" } });
    expect((await failureOf(api, list)).message).toContain("it asks to wait 3600 seconds.");
  });

  test.each(changes)("403 on $method says that the key is probably read-only", async (change) => {
    const { api } = await apiThatAnswers({ status: 403, body: '"Forbidden"' });
    expect((await failureOf(api, change)).advice).toContain("The API key is probably read-only");
  });
});

describe("a passing failure", () => {
  test.each([
    ["429", { status: 429 }],
    ["502", { status: 502 }],
    ["503", { status: 503 }],
    ["504", { status: 504 }],
    ["a connection that is closed", "hang up"],
  ] as const)("of a GET is asked again: %s", async (_what, failure) => {
    const server = await startScriptedServer((_request, index) => (index === 0 ? failure : { body: "[1]" }));
    expect(await apiAt(server.url).request(list)).toEqual([1]);
    expect(server.received).toHaveLength(2);
  });

  describe.each(changes)("of a $method", (change) => {
    test.each([
      ["500", { status: 500 }],
      ["502", { status: 502 }],
      ["503", { status: 503 }],
      ["504", { status: 504 }],
      ["a connection that is closed", "hang up"],
      ["an answer that is no JSON", { body: "<html>" }],
    ] as const)("is never sent again, and leaves the outcome open: %s", async (_what, failure) => {
      const server = await startScriptedServer(() => failure);
      const error = await failureOf(apiAt(server.url), change);
      expect(error.message).toContain("It is unknown whether the write was carried out.");
      expect(error.advice).toContain("It was not sent again.");
      expect(server.received).toHaveLength(1);
    });

    test.each([400, 401, 403, 404, 405, 406, 409, 429])(
      "is never sent again, and is no open outcome: %d",
      async (status) => {
        const { api, received } = await apiThatAnswers({ status });
        const { message, advice } = await failureOf(api, change);
        expect(message + advice).not.toMatch(/unknown whether|not sent again/);
        expect(received).toHaveLength(1);
      },
    );

    test("is no open outcome where nobody listens", async () => {
      const error = await failureOf(apiAt(`http://127.0.0.1:${await closedPort()}`), change);
      expect(error).toMatchObject({ kind: "unreachable", notExecuted: true });
      expect(error.message).not.toContain("unknown whether");
    });
  });
});

describe("the API's own words", () => {
  test.each([
    ["a JSON text", '"The plan does not have it."', ": The plan does not have it."],
    ["plain text", "The plan does not have it", ": The plan does not have it."],
    ["an error field", '{"error":"The plan does not have it","status":400}', ": The plan does not have it."],
    ["a message field", '{"message":"no such region"}', ": no such region."],
    ["an object without words", '{"rest_token":"AX8vACQg","code":7}', "(400)."],
    ["a web page", "<!DOCTYPE html><p>Bad gateway</p>", "(400)."],
    ["nothing", "", "(400)."],
    ["lines and hidden characters", "one\n\u001b[31mtwo\u202ethree", ": one [31mtwo three."],
    ["data behind the words", 'cannot parse {"password":"abc"}', ": cannot parse."],
    ["a key by its name", "access_key=AbC1 is wrong", ": access_key=[redacted] is wrong."],
    ["a password in a URL", "no host redis://u:pw@h:1 found", ": no host redis://u:[redacted]@h:1 found."],
    ["a token by its looks", "bad AX8vACQgOTMyY2UyYy00NjgzLWJh value", ": bad [redacted] value."],
    [
      "an ID",
      "no database 96ad0856-03b1-4ee7-9666-e81abd0349e1 here",
      ": no database 96ad0856-03b1-4ee7-9666-e81abd0349e1 here.",
    ],
    ["an endpoint", "eu2-sought-mollusk-30143.upstash.io is gone", ": eu2-sought-mollusk-30143.upstash.io is gone."],
  ])("are read from %s", async (_what, body, end) => {
    const { api } = await apiThatAnswers({ status: 400, body });
    const { message } = await failureOf(api, list);
    expect(message.slice(-end.length)).toBe(end);
  });

  test("are cut after a whole word", async () => {
    const { api } = await apiThatAnswers({ status: 400, body: "a few words ".repeat(10_000) });
    const { message } = await failureOf(api, list);
    expect(message.length).toBeLessThan(600);
    expect(message).toMatch(/ (a|few|words)\.$/);
  });
});

describe("an answer that is no JSON", () => {
  test("is told as such, without its text", async () => {
    const { api } = await apiThatAnswers({ body: "<html>sign in with token abcdef</html>" });
    const failure = await failureOf(api, list);
    expect(failure.kind).toBe("not-upstash");
    expect(failure.message).toMatch(/^127\.0\.0\.1:\d+ answered with something that is not JSON\.$/);
    expect(failure.advice).toContain("proxy");
  });
});

describe("an answer that lacks what the document promises", () => {
  test("is told by what is missing", () => {
    expect(unexpectedAnswer("the list of teams")).toMatchObject({
      kind: "not-upstash",
      message: "The Developer API answered without the list of teams.",
      advice: "A proxy or a sign-in page of the network may stand between this server and Upstash.",
      notExecuted: false,
    });
  });
});

async function apiThatAnswers(answer: Answer, mayWrite = true) {
  const { url, received } = await startScriptedServer(() => answer);
  return { api: apiAt(url, mayWrite), received };
}

function apiAt(url: string, mayWrite = true): RestApi {
  const http = createHttp({ timeout: 10_000, maxReply: 1_000_000 });
  onTestFinished(() => http.close());
  return createDeveloperApi(http, { email, apiKey, url }, mayWrite);
}

async function failureOf(api: RestApi, request: ApiRequest): Promise<UpstashError> {
  const failure = await api.request(request).then(
    (content) => content,
    (error: unknown) => error,
  );
  if (!(failure instanceof UpstashError)) throw new Error(`no failure: ${JSON.stringify(failure)}`);
  return failure;
}
