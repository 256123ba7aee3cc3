import { expect, test } from "vitest";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { deskOf } from "../../../approvals/desk.ts";
import { useTools } from "../tools/fixture.ts";
import { keeping } from "../undo/fixture.ts";

const tools = useTools();
const unlink = { pattern: "basket:*", action: "unlink", dry_run: false };

test("the same call changes the keys that the person was asked about, though others fit by then", async () => {
  const { desk } = deskOf();
  const { reply } = await keeping(tools, { flags: { confirm: "auto" }, approvals: desk });
  const call = async () => (await reply("redis_keys_apply", unlink)) as CallResult;
  await tools.redis("MSET", "basket:1", "a", "basket:2", "b");
  const { approval } = (await call()).structuredContent as { approval: { id: string } };
  await tools.redis("SET", "basket:3", "of somebody who came later");
  await desk.decide({ caller: "local" }, approval.id, true);
  expect(await call()).toMatchObject({ structuredContent: { result: { changed: 2 } } });
  expect(await tools.redis("EXISTS", "basket:1", "basket:2")).toMatchObject({ value: "0" });
  expect(await tools.redis("EXISTS", "basket:3")).toMatchObject({ value: "1" });
  expect((await call()).structuredContent).toMatchObject({ approval: { id: expect.not.stringMatching(approval.id) } });
});
