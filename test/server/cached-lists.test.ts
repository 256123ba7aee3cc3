import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { serveToCallers } from "../served-to-callers.ts";

const LATER = "2026-07-28";

/** The results of a client of the later era by their method, as they stand on the wire. */
async function results() {
  const { url } = await serveToCallers("http://127.0.0.1:1", [{ name: "one", access: "read-only" }]);
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: LATER } } });
  const found = new Map<string, { ttlMs?: number; cacheScope?: string }>();
  const seeing: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    const method = new Headers(request[1]?.headers).get("mcp-method");
    const text = await response.clone().text();
    const json = /^data: (.*)$/m.exec(text)?.[1] ?? text;
    if (method !== null && json.startsWith("{")) found.set(method, JSON.parse(json).result);
    return response;
  };
  const requestInit = { headers: { authorization: "Bearer one" } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit, fetch: seeing }));
  onTestFinished(() => client.close());
  await client.listTools();
  await client.listPrompts();
  await client.listResources();
  await client.readResource({ uri: "skill://upstash/SKILL.md" });
  return found;
}

test("a client may keep the lists of what it is offered for a minute, for itself alone, and the skill for an hour", async () => {
  const found = await results();
  const hints = [...found].map(([method, { ttlMs, cacheScope }]) => [method, ttlMs, cacheScope]);
  expect(hints).toEqual(
    expect.arrayContaining([
      ["tools/list", 60_000, "private"],
      ["prompts/list", 60_000, "private"],
      ["resources/list", 60_000, "private"],
      ["resources/read", 3_600_000, "public"],
    ]),
  );
});
