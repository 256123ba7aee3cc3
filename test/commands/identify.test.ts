import { describe, expect, onTestFinished, test } from "vitest";
import { createRandom } from "../../eval/random.ts";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import { identifyByToken } from "../../src/commands/identify.ts";
import { configFor } from "../../src/config/for-callers.ts";
import { products } from "../../src/products/index.ts";
import { createService } from "../../src/service.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import { messageOf, request } from "../end-to-end/http-request.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

/** Calls in all, of which so many are under way at once. */
const CALLS = 10_000;
const AT_ONCE = 64;
/** A number that calls of the reader alone have. */
const OF_THE_READER = 7;

/** Two callers of one server, and what the Redis that both reach was asked. */
async function serveTwo() {
  // The answer to a command tells the key, and which of the tokens it came with, whose text would be struck.
  const redis = await startScriptedServer(({ body, headers }) => {
    const sent = JSON.parse(body) as string[] | string[][];
    const told = (command: string[]) => ({
      result: Buffer.from(
        `${headers.authorization?.includes("read-only") ? "reader" : "writer"} ${command[1]}`,
      ).toString("base64"),
    });
    return { body: JSON.stringify(Array.isArray(sent[0]) ? (sent as string[][]).map(told) : told(sent as string[])) };
  });
  const environment = {
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-test",
  };
  const at = configFor({ transport: "http" }, environment, products);
  const callers = createKnownCallers((levels, own) => at(levels, own).products);
  const entries = { reader: "read-only", writer: "writes" };
  await callers.replace(
    callersIn(
      JSON.stringify({
        callers: Object.entries(entries).map(([name, access]) => ({ name, access, token_sha256: tokenDigest(name) })),
      }),
      "callers.json",
    ),
  );
  const service = createService(at(new Set(["read-only", "writes"])));
  const http = await startHttp(identifyByToken(service, callers), () => {}, { host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await http.close();
    await service.close();
  });
  return { url: http.url };
}

describe("two callers over HTTP", () => {
  test(`with the same numbers and sessions, in ${CALLS} calls at once, get their own answers alone`, async () => {
    const { url } = await serveTwo();
    const random = createRandom(12);
    const wrong: unknown[] = [];
    let made = 0;

    async function callOne(number: number): Promise<void> {
      const caller = random.below(2) === 0 ? "reader" : "writer";
      const key = `${caller}:${number}`;
      // Few ids and sessions, so that both callers have the same ones under way.
      const id = caller === "reader" && random.below(4) === 0 ? OF_THE_READER : random.below(5);
      const session = `session-${random.below(3)}`;
      const isCancelled = random.below(10) === 0;
      const write = random.below(10) === 0;
      const params = write
        ? { name: "redis_string_write", arguments: { command: "SET", args: [key, "v"] } }
        : { name: "redis_string_read", arguments: { command: "GET", args: [key] } };
      const headers = { authorization: `Bearer ${caller}`, "mcp-session-id": session };
      const sent = request(url, {
        headers,
        body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params }),
      });
      if (isCancelled) {
        // The writer cancels a call of the reader, by its number and session.
        const cancel = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: OF_THE_READER } };
        await request(url, { headers: { ...headers, authorization: "Bearer writer" }, body: JSON.stringify(cancel) });
      }
      const answer = await sent;
      const { result } = messageOf(answer) as {
        result?: { structuredContent?: { result?: unknown }; isError?: boolean };
      };
      const told = result?.structuredContent?.result;
      const isRefused = write && caller === "reader";
      if (isRefused ? result?.isError !== true : told !== `${caller} ${key}`) wrong.push({ key, write, answer });
    }

    async function callOn(): Promise<void> {
      while (made < CALLS) {
        made += 1;
        await callOne(made);
      }
    }

    await Promise.all(Array.from({ length: AT_ONCE }, callOn));
    expect(JSON.stringify(wrong.slice(0, 3))).toBe("[]");
  }, 120_000);
});
