import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type CallResult, createAgent, type Server } from "../../eval/agent.ts";
import { ASKED, FINDS } from "../../eval/finding.ts";

/** A server that shows three tools, and finds what a test says for each question. */
function startCompact(found: Readonly<Record<string, object>>) {
  const asked: (readonly [string, unknown])[] = [];
  const server: Server = {
    instructions: "",
    tools: [FINDS, "upstash_read", "upstash_write"].map((name) => ({ name, inputSchema: {} })),
    async callTool(name, args): Promise<CallResult> {
      asked.push([name, args]);
      const said = name === FINDS ? (found[String(args.query)] ?? { result: [] }) : { result: "done" };
      return { content: [{ type: "text", text: JSON.stringify(said) }] };
    },
  };
  return { ...createAgent(server, { words: "", hidden: new Set() }), asked };
}

const queues = { name: "qstash_queue_list", call: "upstash_read" };
const question = ASKED.qstash_queue_list ?? "";

describe("a tool that is not listed", () => {
  test("is asked for in words, and called by the tool that the answer names", async () => {
    const { agent, asked, cost } = startCompact({ [question]: { result: [queues] } });
    expect(await agent.call("qstash_queue_list", { limit: 1 })).toEqual({ result: "done" });
    expect(asked).toEqual([
      [FINDS, { query: question }],
      ["upstash_read", { tool: "qstash_queue_list", arguments: { limit: 1 } }],
    ]);
    expect(cost().calls).toBe(2);
  });

  test("is asked for once, and not where another answer has shown it", async () => {
    const action = { name: "qstash_queue_action", call: "upstash_write" };
    const { agent, asked } = startCompact({ [question]: { result: [queues, action] } });
    await agent.call("qstash_queue_list");
    await agent.call("qstash_queue_list");
    await agent.call("qstash_queue_action");
    expect(asked.map(([name]) => name)).toEqual([FINDS, "upstash_read", "upstash_read", "upstash_write"]);
  });

  test("is asked for by its name where the answer has it among the further ones", async () => {
    const further = { result: [], further: ["qstash_queue_list (read)"] };
    const { agent, asked } = startCompact({ [question]: further, qstash_queue_list: { result: [queues] } });
    await agent.call("qstash_queue_list");
    expect(asked.map(([name]) => name)).toEqual([FINDS, FINDS, "upstash_read"]);
  });

  test("fails the script where it is not found", async () => {
    const { agent } = startCompact({});
    await expect(agent.call("qstash_queue_list")).rejects.toThrow("No tool qstash_queue_list is listed or found.");
  });
});

describe("the questions of scripts", () => {
  const folder = resolve(import.meta.dirname, "../../eval/agents");
  const scripts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const called = new Set(
    scripts.flatMap((text) => [...text.matchAll(/call\(\s*"(\w+)"/g)].map(([, name = ""]) => name)),
  );

  test("are there for each tool that a script calls", () => {
    expect(called.size).toBeGreaterThan(40);
    expect([...called].filter((tool) => ASKED[tool] === undefined)).toEqual([]);
  });

  test("name no tool", () => {
    expect(Object.values(ASKED).filter((words) => /[a-z]_[a-z]/.test(words))).toEqual([]);
  });
});
