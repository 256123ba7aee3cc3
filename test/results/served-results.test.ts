import { describe, expect, test } from "vitest";
import type { CallResult } from "../../src/call/deliver.ts";
import type { Served } from "../../src/call/served.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { openResults } from "../../src/results/open-results.ts";
import { RESULT_READ } from "../../src/results/result-tool.ts";
import { configOf, serveForTest } from "../served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

const lines = Array.from({ length: 2_000 }, (_, index) => `a line of some length, number ${index}`);

/** A server whose database answers every command with many lines. */
async function serveLines(flags: Record<string, string> = {}) {
  const result = lines.map((line) => Buffer.from(line).toString("base64"));
  const upstream = await startScriptedServer(() => ({ body: JSON.stringify({ result }) }));
  const environment = { UPSTASH_REDIS_REST_URL: upstream.url, UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token" };
  const served = await serveForTest(configOf(flags, environment), { keeper: openResults() });
  return { upstream, served };
}

async function call(served: Served, tool: string, input: object): Promise<Record<string, unknown>> {
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  const { structuredContent, content } = (await served.call(tool, input, client)) as CallResult;
  return structuredContent ?? { error: content[0]?.text };
}

const range = { command: "LRANGE", args: ["list", "0", "-1"] };
const suggestedIn = ({ notice }: Record<string, unknown>) =>
  JSON.parse(/upstash_result_read (\{.*?\})/.exec(String(notice))?.[1] ?? "{}");

describe("a server that keeps results", () => {
  test("lists the tool that reads on, last", async () => {
    const { served } = await serveLines();
    expect(served.listed.at(-1)?.name).toBe(RESULT_READ);
  });

  test("asks Upstash once for what is read in parts", async () => {
    const { served, upstream } = await serveLines();
    const answer = await call(served, "redis_list_read", range);
    const rest = await call(served, RESULT_READ, suggestedIn(answer));
    expect([...(answer.result as string[]), ...(rest.result as string[])]).toEqual(
      lines.slice(0, (answer.result as string[]).length + (rest.result as string[]).length),
    );
    expect(upstream.received).toHaveLength(1);
  });

  test("serves the tool whatever toolsets are asked for", async () => {
    const { served } = await serveLines({ toolsets: "redis_list" });
    expect(served.listed.map(({ name }) => name)).toEqual(["redis_list_read", RESULT_READ]);
  });

  test("serves it to a caller who has some toolsets alone, and not where it may call none", async () => {
    const { served } = await serveLines();
    const narrowing = { tools: [], excludeTools: [], upTo: "read" as const };
    const some = await served.service.serve(localCaller(served.config), [{ ...narrowing, toolsets: ["redis_list"] }]);
    expect([...some.offer.tools.keys()]).toEqual(["redis_list_read", RESULT_READ]);
    const none = await served.service.serve(localCaller(served.config), [{ ...narrowing, toolsets: ["undo"] }]);
    expect([...none.offer.tools.keys()]).toEqual([]);
  });

  test.each([{ excludeTools: RESULT_READ }, { tools: "redis_list_read" }])(
    "keeps nothing, and says nothing of it, where the tool is left out by name: %j",
    async (flags) => {
      const { served } = await serveLines(flags);
      const answer = await call(served, "redis_list_read", range);
      expect(served.tools.has(RESULT_READ)).toBe(false);
      expect(answer.truncated).toBe(true);
      expect(answer.notice).not.toContain(RESULT_READ);
    },
  );

  test("gives a caller nothing that another has read", async () => {
    const { served } = await serveLines();
    const suggested = suggestedIn(await call(served, "redis_list_read", range));
    const other = await served.service.serve({ ...localCaller(served.config), id: "other" });
    expect((await call(other, RESULT_READ, suggested)).error).toContain("Make the original call again.");
    expect(await call(served, RESULT_READ, suggested)).toHaveProperty("result");
  });

  test("gives a part of what is offered nothing of the tools that it leaves out", async () => {
    const { served } = await serveLines();
    const suggested = suggestedIn(await call(served, "redis_list_read", range));
    const part = { toolsets: ["redis_hash"], tools: [], excludeTools: [], upTo: "read" as const };
    const narrowed = await served.service.serve(localCaller(served.config), [part]);
    expect((await call(narrowed, RESULT_READ, suggested)).error).toContain("No such result");
  });
});

describe("a server that keeps no results", () => {
  test("does not list the tool, and says that it is not offered", async () => {
    const served = await serveForTest(configOf());
    expect(served.tools.has(RESULT_READ)).toBe(false);
    expect((await call(served, RESULT_READ, { id: "x" })).error).toContain(
      "not offered by this server's configuration",
    );
  });
});
