import { connect, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { mcpHeaders, messageOf, type Received, request } from "../end-to-end/http-request.ts";
import { serveToCallers } from "../served-to-callers.ts";
import { startRawUpstream } from "./raw-upstream.ts";

const MEBIBYTE = 1024 * 1024;
/** A busy machine takes its time. */
const PATIENT = { timeout: 10_000 };
/** Large requests that would fill the memory of all. */
const LARGE = 12;

const as = (caller: string) => ({ authorization: `Bearer ${caller}` });
const toolCall = (name: string, args: object) =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } });
const get = (key: string) => toolCall("redis_string_read", { command: "GET", args: [key] });
const echo = (text: string) => toolCall("redis_connection_read", { command: "ECHO", args: [text] });

const textOf = (answer: Received): string =>
  (messageOf(answer) as { result: { content: { text: string }[] } }).result.content[0]?.text ?? "";

/** An upstream that answers every command with OK but those on keys with `slow`, whose requests are answered when they are let go. */
async function startUpstream() {
  const held: (() => void)[] = [];
  let isHolding = true;
  const upstream = await startRawUpstream(({ socket, body }) => {
    const sent = JSON.parse(body) as unknown[];
    const one = { result: "T0s=" };
    const text = JSON.stringify(Array.isArray(sent[0]) ? sent.map(() => one) : one);
    const answer = () =>
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
      );
    if (isHolding && body.includes("slow")) held.push(answer);
    else answer();
  });
  const release = () => {
    isHolding = false;
    for (const answer of held.splice(0)) answer();
  };
  return { ...upstream, release };
}

/** A request whose last byte never comes, and the status that it is refused with, if it is. */
function unfinished(port: number, caller: string, bytes: number): { socket: Socket; refused: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  const headers = { ...mcpHeaders, ...as(caller), host: "127.0.0.1", "content-length": bytes + 1 };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => {}).write(`POST /mcp HTTP/1.1\r\n${head.join("")}\r\n${"x".repeat(bytes)}`);
  const refused = new Promise<string>((resolve) => {
    socket.once("data", (answer: Buffer) => resolve(answer.toString("utf8")));
  });
  return { socket, refused };
}

describe("a caller whose large requests never end", () => {
  test("has half of the memory for requests, is told so, and others are served", async () => {
    const { url, port } = await serveToCallers((await startUpstream()).url, [{ name: "greedy" }, { name: "other" }]);
    const requests = Array.from({ length: LARGE }, () => unfinished(port, "greedy", 4 * MEBIBYTE - 1));
    const refusals: string[] = [];
    await new Promise<void>((resolve) => {
      for (const { refused } of requests) {
        void refused.then((answer) => {
          refusals.push(answer);
          if (refusals.length === LARGE - 4) resolve();
        });
      }
    });
    for (const refusal of refusals) {
      expect(refusal).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nretry-after: 1\r\n/i);
      expect(refusal).toContain("Your other large requests have taken what one caller may");
    }
    const large = echo("x".repeat(3 * MEBIBYTE));
    expect((await request(url, { headers: as("other"), body: large })).status).toBe(200);
    expect((await request(url, { headers: as("greedy"), body: get("k") })).status).toBe(200);
  });
});

describe("a caller with as many calls running as it may have", () => {
  test("is told when to call again, others are served meanwhile, and it may call when one has ended", async () => {
    const upstream = await startUpstream();
    const { url } = await serveToCallers(upstream.url, [{ name: "busy", calls_at_once: 3 }, { name: "other" }]);
    const running = ["slow:1", "slow:2", "slow:3"].map((key) => request(url, { headers: as("busy"), body: get(key) }));
    await expect
      .poll(() => upstream.requests.flatMap(({ body }) => body.match(/slow/g) ?? []), PATIENT)
      .toHaveLength(3);
    const refused = await request(url, { headers: as("busy"), body: get("k") });
    expect(messageOf(refused)).toMatchObject({ result: { isError: true } });
    expect(textOf(refused)).toBe(
      "3 calls of yours are running, and no more may at once. Call again as soon as one has been answered. Nothing was sent.",
    );
    expect(textOf(await request(url, { headers: as("other"), body: get("k") }))).toContain('"OK"');
    upstream.release();
    for (const answer of await Promise.all(running)) expect(textOf(answer)).toContain('"OK"');
    expect(textOf(await request(url, { headers: as("busy"), body: get("k") }))).toContain('"OK"');
  });

  test("may have 128 where its entry says nothing", async () => {
    const upstream = await startUpstream();
    const { url } = await serveToCallers(upstream.url, [{ name: "busy" }]);
    const all = Array.from({ length: 130 }, (_, index) =>
      request(url, { headers: as("busy"), body: get(`slow:${index}`) }),
    );
    const early: string[] = [];
    for (const each of all) void each.then((answer) => early.push(textOf(answer)));
    await expect.poll(() => early, PATIENT).toHaveLength(2);
    for (const text of early) expect(text).toContain("128 calls of yours are running");
    upstream.release();
    expect((await Promise.all(all)).map(textOf).filter((text) => text.includes('"OK"'))).toHaveLength(128);
  });
});
