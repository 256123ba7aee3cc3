import { expect, test } from "vitest";
import { createBudgets } from "../../../../src/upstash/budget/budgets.ts";
import { createLedger } from "../../../../src/upstash/budget/ledger.ts";
import { useTools } from "../tools/fixture.ts";
import { keeping } from "./fixture.ts";

const tools = useTools();

/** A server that keeps what calls change, and may send so many commands. */
async function within(most: number) {
  const budgets = createBudgets({ commands: { most, per: "day" } }, createLedger(Date.now));
  const server = await keeping(tools, { budgets });
  return { ...server, spent: () => budgets.rows()[0]?.used ?? 0 };
}

test("a write for which too little is left with the reads of its keys sends none of these", async () => {
  const { write, refusal, spent } = await within(10);
  await write("redis_string_write", "SET", "k", "v");
  expect(spent()).toBe(6);
  const call = { command: "SET", args: ["k", "w"] };
  expect(await refusal("redis_string_write", call)).toMatch(/4 commands are left.*takes 6 at least\. Nothing was sent/);
  const bytes = { command: "SET", args: ["k"], base64: "AAAA" };
  expect(await refusal("redis_bytes_write", bytes)).toMatch(/4 commands are left.*Nothing was sent/);
  const both = {
    commands: [
      ["DEL", "k"],
      ["DEL", "l"],
    ],
  };
  expect(await refusal("redis_pipeline_write", both)).toMatch(/takes 12 at least/);
  expect(spent()).toBe(6);
  expect((await tools.redis("GET", "k")).value?.toString()).toBe("v");
});

test("a write whose keys are not kept goes on as long as it has room itself", async () => {
  const { write, spent } = await within(1);
  await write("redis_pubsub_write", "PUBLISH", "news", "x");
  expect(spent()).toBe(1);
});
