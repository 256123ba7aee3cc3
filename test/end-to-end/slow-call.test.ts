import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { serveToCallers } from "../served-to-callers.ts";

/** A database that answers when it is told to. */
async function startSlowDatabase() {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    await released;
    response.setHeader("content-type", "application/json");
    const reply = { result: "late" };
    const isPipeline = request.url?.endsWith("/pipeline") === true;
    response.end(JSON.stringify(isPipeline ? JSON.parse(body).map(() => reply) : reply));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, release };
}

const modes = [{ mode: "legacy" as const }, { mode: { pin: "2026-07-28" } }];

test("a client over HTTP is told that one slow request is waited for, in both eras", async () => {
  const { url: redisUrl, release } = await startSlowDatabase();
  const { url } = await serveToCallers(redisUrl, [{ name: "one", access: "read-only" }]);
  const requestInit = { headers: { authorization: "Bearer one" } };
  const heard = modes.map((): string[] => []);
  const calls = modes.map(async ({ mode }, which) => {
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
    onTestFinished(() => client.close());
    const params = { name: "redis_string_read", arguments: { command: "GET", args: ["k"] } };
    const onprogress = ({ message = "" }: { message?: string | undefined }) => {
      heard[which]?.push(message);
      if (heard.every(({ length }) => length > 0)) release();
    };
    return client.callTool(params, { onprogress });
  });
  for (const { content } of await Promise.all(calls)) {
    expect(content).toEqual([{ type: "text", text: expect.stringContaining("late") }]);
  }
  for (const [first] of heard) expect(first).toMatch(/^Still waiting for Upstash \([2-9] s\)$/);
});
