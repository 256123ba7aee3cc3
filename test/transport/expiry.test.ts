import { describe, expect, onTestFinished, test } from "vitest";
import type { Served } from "../../src/call/served.ts";
import { untilExpiry } from "../../src/transport/expiry.ts";
import { startHttp } from "../../src/transport/http-server.ts";
import type { Admitted } from "../../src/transport/who-calls.ts";
import { request, type Sent } from "../end-to-end/http-request.ts";

const params = { name: "t", arguments: {} };
const LATER = "2026-07-28";
const envelope = {
  "io.modelcontextprotocol/protocolVersion": LATER,
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};
const call = (more: object = {}) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { ...params, ...more } });

/** A call in each of the ways in which one is answered. */
const CALLS: readonly [string, Sent][] = [
  ["of the earlier era", { body: JSON.stringify(call()) }],
  [
    "of the later era",
    {
      body: JSON.stringify(call({ _meta: envelope })),
      headers: { "mcp-protocol-version": LATER, "mcp-method": "tools/call", "mcp-name": "t" },
    },
  ],
  ["of the first version", { body: JSON.stringify(call()), headers: { "mcp-protocol-version": "2024-11-05" } }],
  ["in a batch", { body: JSON.stringify([call()]) }],
];

/** Serves somebody whose calls take until they are cancelled, or until a second is over; gives how they ended. */
async function serving(until?: number) {
  const ends: string[] = [];
  const offer = { tools: new Map(), instructions: "", explainMissing: async () => ({ exists: false, sentence: "" }) };
  const served: Served = {
    ...{ caller: "ada", offer, results: "text", isOwnState: () => false },
    call: (_name, _args, { signal }) =>
      new Promise((resolve) => {
        const end = (how: string) => {
          clearTimeout(timer);
          ends.push(how);
          resolve({ content: [{ type: "text", text: how }] });
        };
        const timer = setTimeout(() => end("done"), 1_000);
        signal.addEventListener("abort", () => end("cancelled"), { once: true });
      }),
  };
  const admitted: Admitted = until === undefined ? { served } : { served, until };
  const server = await startHttp(
    async () => admitted,
    () => {},
    { host: "127.0.0.1", port: 0 },
  );
  onTestFinished(() => server.close());
  return { url: server.url, ends };
}

describe("a call whose caller's right ends", () => {
  test.each(CALLS)("is ended with it: one %s", async (_which, sent) => {
    const { url, ends } = await serving(Date.now() + 100);
    await request(url, sent).catch(() => undefined);
    expect(ends).toEqual(["cancelled"]);
  });

  test.each(CALLS)("before it begins is ended, too: one %s", async (_which, sent) => {
    const { url, ends } = await serving(Date.now() - 1_000);
    await request(url, sent).catch(() => undefined);
    expect(ends.filter((how) => how !== "cancelled")).toEqual([]);
  });

  test.each(CALLS)("later than the call does is answered: one %s", async (_which, sent) => {
    const { url, ends } = await serving(Date.now() + 60_000);
    const { status } = await request(url, sent);
    expect([status, ends]).toEqual([200, ["done"]]);
  });
});

test("a right that ends in a hundred years does not end at once", async () => {
  const ended = await new Promise<boolean | undefined>((resolve) => {
    void untilExpiry(Date.now() + 3_155_760_000_000, async (signal) => {
      await new Promise((soon) => setTimeout(soon, 20));
      resolve(signal?.aborted);
    });
  });
  expect(ended).toBe(false);
});
