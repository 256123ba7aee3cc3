import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EXIT_CODES } from "../../src/commands/shutdown.ts";
import { closing } from "./closing.ts";
import { messageOf, request } from "./http-request.ts";
import { type Program, startHttp } from "./program.ts";
import { noAnswer, reply, startUpstream, type Upstream } from "./upstream.ts";

const keep = closing(afterEach);
const LONG = ["--shutdown-timeout", "600000"];

const call = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "redis_string_read", arguments: { command: "GET", args: ["k"] } },
};

/** A server with a call that Upstash has not answered when SIGTERM comes; `answer` lets Upstash answer. */
async function endWhileCalling(flags: readonly string[], signal: NodeJS.Signals = "SIGTERM") {
  let answer = () => {};
  const upstream: Upstream = keep(
    await startUpstream((response) => {
      answer = () => reply(response, "value");
    }),
  );
  const env = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token" };
  const { program, url } = await startHttp(flags, env, keep);
  const answered = request(url, { body: JSON.stringify(call) });
  answered.catch(() => undefined);
  await upstream.request(1);
  program.kill(signal);
  await program.logged(/shutting down/);
  return { program, url, upstream, answered, answer: () => answer() };
}

/** A second signal, sent until it cannot be taken for the first one. */
async function killAgain(program: Program, signal: NodeJS.Signals) {
  const timer = setInterval(() => program.kill(signal), 50);
  const ending = await program.ended;
  clearInterval(timer);
  return ending;
}

describe("a server over HTTP that is asked to end while a call runs", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("by %s lets it finish, and ends well", async (signal) => {
    const { program, answered, answer } = await endWhileCalling(LONG, signal);
    answer();
    const received = await answered;
    expect(messageOf(received)).toMatchObject({ result: { structuredContent: { result: "value" } } });
    expect(await program.ended).toMatchObject({ code: EXIT_CODES.finished });
  });

  it("says meanwhile that it is not ready, and refuses further calls", async () => {
    const { program, url, upstream, answered, answer } = await endWhileCalling(LONG);
    const ready = await request(url, { method: "GET", path: "/ready" });
    expect([ready.status, JSON.parse(ready.body)]).toEqual([503, { status: "not ready", reason: "shutting down" }]);
    expect((await request(url, { method: "GET", path: "/health" })).status).toBe(200);
    const refused = await request(url, { body: JSON.stringify({ ...call, id: 2 }) });
    expect([refused.status, messageOf(refused)]).toEqual([503, expect.objectContaining({ id: 2 })]);
    expect(upstream.requests).toHaveLength(1);
    answer();
    await answered;
    expect(await program.ended).toMatchObject({ code: EXIT_CODES.finished });
  });

  it("aborts it when --shutdown-timeout is over, answers it, and says so by its exit code", async () => {
    const { program, upstream, answered } = await endWhileCalling(["--shutdown-timeout", "1"]);
    const { abandoned } = await upstream.request(1);
    await abandoned;
    const message = JSON.stringify(messageOf(await answered));
    expect(message).toContain("--shutdown-timeout was over");
    expect(message).toContain('"isError":true');
    expect(await program.ended).toMatchObject({ code: EXIT_CODES.aborted, signal: null });
    expect(program.stderr).toContain("1 calls were aborted");
  });

  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("ends at once by a second signal, %s", async (signal, code) => {
    const { program } = await endWhileCalling(LONG);
    expect(await killAgain(program, signal)).toMatchObject({ code, signal: null });
  });
});

it("a connection without a request does not keep a server that ends", async () => {
  const upstream = keep(await startUpstream(noAnswer));
  const env = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token" };
  const { program, url } = await startHttp(LONG, env, keep);
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
  await new Promise((resolve) => socket.once("data", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  program.kill("SIGTERM");
  expect(await program.ended).toMatchObject({ code: EXIT_CODES.finished });
  await closed;
});
