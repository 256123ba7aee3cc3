import { expect, test } from "vitest";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { deskOf } from "../../../approvals/desk.ts";
import { useTools } from "../tools/fixture.ts";
import { keeping } from "./fixture.ts";

const tools = useTools();
const person = { caller: "local" };
const commands = [["FLUSHALL"], ["DEL", "k", "other"]];
const SMALL = "cannot be undone: FLUSHALL names no keys. The rest can be undone for 60 minutes, by undo_apply.";

/** A call that waits for a person at a page. */
async function atPage() {
  const { desk } = deskOf();
  const { reply } = await keeping(tools, { flags: { confirm: "auto", maxReply: "80000" }, approvals: desk });
  const call = async (more: object = {}) => (await reply("redis_pipeline_write", { commands, ...more })) as CallResult;
  await tools.redis("SET", "k", "small");
  const asked = (await call()).structuredContent as { result: object; approval: { id: string } };
  return { desk, call, result: asked.result, approval_id: asked.approval.id };
}

test("the page, and the answer that leads to it, say whether the call can be undone", async () => {
  const { desk, result, approval_id } = await atPage();
  expect(result).toMatchObject({ undo: SMALL });
  const kept = await desk.find(person, approval_id);
  expect(kept?.approval.facts).toContainEqual({ name: "undo", text: SMALL });
});

test("an approval holds though it can be undone no more by then: what the person agreed to is the harm", async () => {
  const { desk, call, approval_id } = await atPage();
  await desk.decide(person, approval_id, true);
  await tools.redis("SET", "k", "x".repeat(20_000));
  const { isError, structuredContent } = await call({ approval_id });
  expect(isError).toBeUndefined();
  expect(structuredContent?.undo).toMatchObject({
    not_kept: ["FLUSHALL names no keys", '"k": it is larger than 10000 bytes'],
  });
  expect((await tools.redis("DBSIZE")).value).toBe("0");
});

test("the fact stands before the others, so that no number of them keeps it out of sight", async () => {
  const { desk, approval_id } = await atPage();
  const kept = await desk.find(person, approval_id);
  expect(kept?.approval.facts[0]?.name).toBe("undo");
});
