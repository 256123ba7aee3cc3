import { describe, expect, onTestFinished, test } from "vitest";
import { checkUpstreams } from "../../../src/commands/doctor/check-upstream.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { configOf } from "../../served.ts";
import { type Answer, closedPort, startScriptedServer } from "../../upstash/scripted-server.ts";

const TOKEN = "t0ken-that-nobody-sees";

/** One read of a database at a URL. */
async function checkAt(url: string) {
  const { products } = configOf({}, { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN });
  const http = createHttp({ timeout: 5_000, maxReply: 100_000 });
  onTestFinished(() => http.close());
  const [check, ...others] = await checkUpstreams(products, http);
  if (check === undefined || others.length > 0) throw new Error("One database is one check.");
  expect(JSON.stringify(check)).not.toContain(TOKEN);
  return check;
}

async function checkWith(answer: Answer | "hang up") {
  const server = await startScriptedServer(() => answer);
  return { check: await checkAt(server.url), received: server.received };
}

const reply = (result: unknown) => ({ body: JSON.stringify({ result }) });

describe("what a token of Redis may do", () => {
  test("is asked once, by a read", async () => {
    const { received } = await checkWith(reply("default_ro"));
    expect(received.map(({ method, body }) => [method, body])).toEqual([["POST", '["ACL","WHOAMI"]']]);
  });

  test.each([
    ["default", "standard"],
    ["default_ro", "read-only"],
    ["reporting", "unknown"],
    ["constructor", "unknown"],
  ])("is told by the user that it is: %s", async (user, rights) => {
    expect((await checkWith(reply(user))).check).toMatchObject({ rights });
    expect((await checkWith(reply(user))).check.problem).toBeUndefined();
  });

  test("is less than all where it may not ask", async () => {
    const body = JSON.stringify({ error: "NOPERM this user has no permissions to run the 'acl|whoami' command" });
    const { check } = await checkWith({ status: 400, body });
    expect(check).toMatchObject({ rights: "restricted", host: expect.stringContaining("127.0.0.1") });
    expect(check.problem).toBeUndefined();
  });
});

describe("a service that does not answer as Upstash", () => {
  test.each<[string, Answer | "hang up", RegExp]>([
    [
      "a token that is not accepted",
      { status: 401, body: '{"error":"Unauthorized"}' },
      /Redis did not accept the token \(401\)/,
    ],
    ["a page", { body: "<html>" }, /answered with something that is not Upstash's/],
    ["another JSON", { body: "[]" }, /answered with something that is not Upstash's/],
    ["a failure", { status: 500 }, /Redis failed \(500\)/],
    ["nothing", "hang up", /closed the connection before it answered/],
  ])("is a problem with its cause: %s", async (_, answer, cause) => {
    const { problem } = (await checkWith(answer)).check;
    expect(problem?.message).toMatch(cause);
    expect(problem?.advice).not.toBe("");
  });

  test.each([
    ["nobody listens", async () => `http://127.0.0.1:${await closedPort()}`, /refused the connection/],
    ["there is no such name", async () => "https://no-such-name.invalid", /DNS/],
  ])("is a problem with its cause: %s", async (_, url, cause) => {
    expect((await checkAt(await url())).problem?.message).toMatch(cause);
  });
});

test("no read tells what other credentials may do", async () => {
  const server = await startScriptedServer(() => ({ body: "[]" }));
  const { products } = configOf({}, { QSTASH_URL: server.url, QSTASH_READONLY_TOKEN: TOKEN });
  const http = createHttp({ timeout: 5_000, maxReply: 100_000 });
  onTestFinished(() => http.close());
  expect(await checkUpstreams(products, http)).toMatchObject([{ product: "qstash", rights: "unknown" }]);
  expect(server.received.map(({ method, path }) => [method, path])).toEqual([["GET", "/v2/queues"]]);
});

test("a service that is silent is told with the time of the check, which no setting of the server lengthens", async () => {
  const { products } = configOf(
    {},
    { UPSTASH_REDIS_REST_URL: "https://a.upstash.io", UPSTASH_REDIS_REST_READONLY_TOKEN: TOKEN },
  );
  const send = () => Promise.reject(new UpstashError("timeout", "a.upstash.io did not answer within 30000 ms."));
  const [check] = await checkUpstreams(products, { ...createHttp({ timeout: 30_000, maxReply: 1 }), send });
  expect(check?.problem?.message).toBe("a.upstash.io did not answer within 15 seconds.");
  expect(check?.problem?.advice).not.toContain("--timeout");
});
