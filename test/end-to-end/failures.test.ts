import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { call, callAgainst, OUTCOME_UNKNOWN, read, write } from "./single-call.ts";
import { CERTIFICATE, startTlsUpstream } from "./tls-upstream.ts";
import { type Answer, answerStatus, json, noAnswer, reply, startUpstream } from "./upstream.ts";

const keep = closing(afterEach);

describe("the way to Upstash", () => {
  it("a host that refuses the connection", async () => {
    const upstream = await startUpstream(noAnswer);
    await upstream.close();
    const { code, stdout } = await call(upstream.url, read);
    expect(code).toBe(1);
    expect(stdout).toMatch(/127\.0\.0\.1:\d+ refused the connection\. Check the URL.*HTTPS_PROXY/);
  });

  it("a write to such a host is not of unknown outcome", async () => {
    const upstream = await startUpstream(noAnswer);
    await upstream.close();
    const { stdout } = await call(upstream.url, write);
    expect(stdout).toContain("refused the connection");
    expect(stdout).not.toMatch(OUTCOME_UNKNOWN);
  });

  it("a certificate that nobody vouches for", async () => {
    const upstream = keep(await startTlsUpstream((response) => reply(response, "v")));
    const { code, stdout } = await call(upstream.url, read);
    expect(code).toBe(1);
    expect(stdout).toMatch(/No secure connection to 127\.0\.0\.1:\d+: self-signed certificate.*NODE_EXTRA_CA_CERTS/);
    expect(upstream.requests).toHaveLength(0);
  });

  it("the same certificate once NODE_EXTRA_CA_CERTS names it", async () => {
    const upstream = keep(await startTlsUpstream((response) => reply(response, "v")));
    const { code, stdout } = await call(upstream.url, read, { NODE_EXTRA_CA_CERTS: CERTIFICATE });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: "v" });
  });

  it("https:// where only HTTP is spoken", async () => {
    const upstream = keep(await startUpstream(noAnswer));
    const { stdout } = await call(upstream.url.replace("http:", "https:"), read);
    expect(stdout).toMatch(/127\.0\.0\.1:\d+ answered without TLS, which https:\/\/ asks for\. .*plain http:\/\//);
  });
});

describe("an answer that refuses", () => {
  it("401: the token is not accepted, and it is not tried again", async () => {
    const { code, stdout, requests } = await callAgainst(answerStatus(401), read);
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
    const { stdout, requests } = await callAgainst(answerStatus(code), write);
    expect(stdout).toContain(`(${code})`);
    expect(stdout).not.toMatch(OUTCOME_UNKNOWN);
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
    const { code, stdout, requests } = await callAgainst(noAnswer, [...read, "--timeout", "1500"]);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(/did not answer within 1500 ms.*--timeout/);
  });

  it("a write says that nobody knows whether it happened, and is not sent again", async () => {
    const { code, stdout, requests } = await callAgainst(noAnswer, [...write, "--timeout", "1500"]);
    expect({ code, requests }).toEqual({ code: 1, requests: 1 });
    expect(stdout).toMatch(OUTCOME_UNKNOWN);
  });
});
