import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "./clients.ts";
import { closing } from "./closing.ts";
import { startHttp } from "./program.ts";
import { clientWith, newestClient, type PrintedTool, toolsWith } from "./read-only-server.ts";
import { json, reply, startUpstream, type Upstream } from "./upstream.ts";

describe("a read-only server with both tokens of an upstream that records every byte", () => {
  const keep = closing(afterAll);
  const standard = "AXX0standardTokenThatMustNotLeave";
  const readOnly = "AnX0readOnlyTokenThatIsUsed";
  let upstream: Upstream;
  let env: Record<string, string> = {};
  let tools: PrintedTool[] = [];
  beforeAll(async () => {
    upstream = keep(
      await startUpstream((response, number, body) => {
        if (number % 5 === 0) return json(response, 400, { error: "ERR something went wrong" });
        if (number % 7 === 0) return json(response, 401, { error: "Unauthorized" });
        const command: unknown = JSON.parse(body);
        if (!Array.isArray(command) || !Array.isArray(command[0])) return reply(response, "v");
        json(
          response,
          200,
          command.map(() => ({ result: "dg==" })),
        );
      }),
    );
    env = {
      UPSTASH_REDIS_REST_URL: upstream.url,
      UPSTASH_REDIS_REST_TOKEN: standard,
      UPSTASH_REDIS_REST_READONLY_TOKEN: readOnly,
      KV_REST_API_TOKEN: standard,
    };
    tools = await toolsWith("--toolsets", "redis");
  });

  /** Everything a client can ask, one by one and at once, allowed or not. */
  async function askEverything(client: TestClient): Promise<void> {
    for (const { name, commands = [] } of tools) {
      const calls = commands.map((command) => client.callTool(name, { command, args: ["1", "2", "3"] }));
      await Promise.all(calls);
      await client.callTool(name.replace(/_read$/, "_write"), { command: "SET", args: ["k", standard] });
    }
  }

  function expectNoStandardToken(text: string): void {
    for (const form of [
      standard,
      Buffer.from(standard).toString("base64").replace(/=+$/, ""),
      standard.toLowerCase(),
    ]) {
      expect(text).not.toContain(form);
    }
  }

  it("sends the standard token in no header, address or body, over stdio", async () => {
    await askEverything(await clientWith(env, keep));
    const families = tools.filter(({ commands }) => commands !== undefined);
    expect(upstream.requests.length).toBeGreaterThanOrEqual(families.length);
    const received = upstream.received().toString("latin1");
    expect(received).toContain(`Bearer ${readOnly}`);
    expectNoStandardToken(received);
  });

  it("sends it to neither Upstash nor the client over HTTP, and logs neither token", async () => {
    const before = upstream.requests.length;
    const { program, url } = await startHttp(["--log-level", "debug"], env, keep);
    const client = keep(await newestClient().connect({ url }));
    await askEverything(client);
    expect(upstream.requests.length).toBeGreaterThan(before);
    expectNoStandardToken(upstream.received().toString("latin1"));
    expectNoStandardToken(program.stdout + program.stderr);
    expect(program.stderr).not.toContain(readOnly);
  });

  it("does not use it when it is the only one", async () => {
    const before = upstream.requests.length;
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...without } = env;
    const client = await clientWith(without, keep);
    const result = await client.callTool("redis_string_read", { command: "GET", args: ["k"] });
    expect(result.content[0]?.text).toMatch(/Set UPSTASH_REDIS_REST_READONLY_TOKEN/);
    expect(upstream.requests).toHaveLength(before);
  });

  it("is used once writes are allowed, so that the recording is known to work", async () => {
    const other = keep(await startUpstream((response) => reply(response, "v")));
    const client = await clientWith({ ...env, UPSTASH_REDIS_REST_URL: other.url }, keep, "--allow-writes");
    await client.callTool("redis_string_write", { command: "SET", args: ["k", "v"] });
    expect(other.received().toString("latin1")).toContain(`Bearer ${standard}`);
  });
});
