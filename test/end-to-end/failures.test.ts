import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { type Outcome, runProgram } from "./program.ts";
import { type Answer, json, noAnswer, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);
const TOKEN = "standard-token-of-the-test";
/** A self-signed certificate for 127.0.0.1, good until 2120, and its key. */
const CERTIFICATE = resolve(import.meta.dirname, "../fixtures/self-signed.crt");
const KEY = resolve(import.meta.dirname, "../fixtures/self-signed.key");
const UNKNOWN = /unknown whether the write was carried out.*not sent again/;

const read = ["redis_string_read", '{"command":"GET","args":["k"]}'];
const write = ["redis_string_write", '{"command":"INCR","args":["k"]}'];

/** One call against a URL; whatever happens, it shows no token and logs nothing. */
async function call(url: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const outcome: Outcome = await runProgram(["call", ...args, "--allow-writes"], {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: TOKEN,
    ...env,
  });
  expect(outcome.stdout + outcome.stderr).not.toContain(TOKEN);
  expect(outcome.stderr).toBe("");
  return outcome;
}

/** One call against an upstream that answers like this, and how often it was asked. */
async function callAgainst(answer: Answer, args: readonly string[]) {
  const upstream = keep(await startUpstream(answer));
  return { ...(await call(upstream.url, args)), requests: upstream.requests.length };
}

/** Sends the beginning of an answer and closes the connection. */
const closeMidAnswer: Answer = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write('{"result":', () => response.destroy());
};
const closeBeforeAnswer: Answer = (response) => response.destroy();
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    json(response, code, { error: `status ${code}` }, headers);
/** The answer to the first request, and success for all that follow. */
const first =
  (answer: Answer): Answer =>
  (response, number, body) =>
    number === 1 ? answer(response, number, body) : reply(response, "v");

describe("the way to Upstash", () => {
  it("a host that refuses the connection", async () => {
    const upstream = await startUpstream(noAnswer);
    await upstream.close();
    const { code, stdout } = await call(upstream.url, [...read, "--timeout", "500"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/127\.0\.0\.1:\d+ refused the connection\. Check the URL.*HTTPS_PROXY/);
  });

  it("a write to such a host is not of unknown outcome", async () => {
    const upstream = await startUpstream(noAnswer);
    await upstream.close();
    const { stdout } = await call(upstream.url, [...write, "--timeout", "500"]);
    expect(stdout).toContain("refused the connection");
    expect(stdout).not.toMatch(UNKNOWN);
  });

  it("a certificate that nobody vouches for", async () => {
    const upstream = keep(await startTlsUpstream());
    const { code, stdout } = await call(upstream.url, read);
    expect(code).toBe(1);
    expect(stdout).toMatch(/No secure connection to 127\.0\.0\.1:\d+: self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    expect(upstream.requests).toHaveLength(0);
  });

  it("the same certificate once NODE_EXTRA_CA_CERTS names it", async () => {
    const upstream = keep(await startTlsUpstream());
    const { code, stdout } = await call(upstream.url, read, { NODE_EXTRA_CA_CERTS: CERTIFICATE });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
  });

  it("https:// where only HTTP is spoken", async () => {
    const upstream = keep(await startUpstream(noAnswer));
    const { stdout } = await call(upstream.url.replace("http:", "https:"), read);
    expect(stdout).toMatch(/No secure connection to 127\.0\.0\.1:\d+/);
  });

  function startTlsUpstream() {
    const identity = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
    return startUpstream(
      (response) => reply(response, "v"),
      (listener) => createTlsServer(identity, listener),
      "https",
    );
  }
});

describe("an answer that refuses", () => {
  it("401: the token is not accepted, and it is not tried again", async () => {
    const { code, stdout, requests } = await callAgainst(status(401), read);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/did not accept the token \(401\)\. Check the token/);
  });

  it("400: Redis's own error, with the syntax of the command", async () => {
    const answer: Answer = (response) => json(response, 400, { error: "ERR value is not an integer or out of range" });
    const { code, stdout, requests } = await callAgainst(answer, write);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toBe("Redis refused the command: ERR value is not an integer or out of range\nSyntax: INCR key\n");
  });

  it.each([403, 404, 413])("%i is told as what it is, once", async (code) => {
    const { stdout, requests } = await callAgainst(status(code), write);
    expect(stdout).toContain(`(${code})`);
    expect(stdout).not.toMatch(UNKNOWN);
    expect(requests).toBe(1);
  });
});

describe("an answer that is none", () => {
  it("a page where JSON was expected", async () => {
    const { code, stdout, requests } = await callAgainst((response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>");
    }, read);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(
      /answered 200 with something that is not JSON\. Check that the URL is the database's REST URL/,
    );
  });

  it("JSON that is no Redis reply", async () => {
    const { stdout } = await callAgainst((response) => json(response, 200, { hello: "world" }), read);
    expect(stdout).toMatch(/JSON that is no Redis reply/);
  });

  it("a reply that is longer than --max-reply", async () => {
    const { code, stdout } = await callAgainst(
      (response) => reply(response, "x".repeat(20_000)),
      [...read, "--max-reply", "10000"],
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/longer than 10000 bytes.*--max-reply/);
  });
});

describe("no answer in time", () => {
  it("a read says how long it has waited and how to wait longer", async () => {
    const { code, stdout, requests } = await callAgainst(noAnswer, [...read, "--timeout", "200"]);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/did not answer within 200 ms.*--timeout/);
  });

  it("a write says that nobody knows whether it happened, and is not sent again", async () => {
    const { code, stdout, requests } = await callAgainst(noAnswer, [...write, "--timeout", "200"]);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(UNKNOWN);
  });
});

describe("a passing failure", () => {
  it("429: a read and a write alike are sent again after Retry-After", async () => {
    for (const args of [read, write]) {
      const { code, requests } = await callAgainst(first(status(429, { "retry-after": "0" })), args);
      expect({ code, requests }).toEqual({ code: 0, requests: 2 });
    }
  });

  it("429: a Retry-After beyond the timeout is answered at once", async () => {
    const { code, stdout, requests } = await callAgainst(status(429, { "retry-after": "3600" }), read);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/too many requests \(429\)/);
  });

  it("503: a read is sent again", async () => {
    const { code, stdout, requests } = await callAgainst(first(status(503)), read);
    expect({ code, requests }).toEqual({ code: 0, requests: 2 });
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
  });

  it("503: a read is sent four times at most", async () => {
    const { code, stdout, requests } = await callAgainst(status(503), read);
    expect({ code, requests }).toEqual({ code: 1, requests: 4 });
    expect(stdout).toMatch(/not available \(503\)/);
  });

  it("503: a write is not sent again", async () => {
    const { code, stdout, requests } = await callAgainst(first(status(503)), write);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/not available \(503\)/);
    expect(stdout).toMatch(UNKNOWN);
  });

  it.each([
    ["in the middle of", closeMidAnswer],
    ["before", closeBeforeAnswer],
  ])("a connection closed %s the answer: a read is sent again", async (_, answer) => {
    const { code, requests } = await callAgainst(first(answer), read);
    expect({ code, requests }).toEqual({ code: 0, requests: 2 });
  });

  it.each([
    ["in the middle of", closeMidAnswer],
    ["before", closeBeforeAnswer],
  ])("a connection closed %s the answer: a write is not sent again", async (_, answer) => {
    const { code, stdout, requests } = await callAgainst(first(answer), write);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/closed the connection/);
    expect(stdout).toMatch(UNKNOWN);
  });
});
