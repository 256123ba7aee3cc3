import { describe, expect, test } from "vitest";
import { isQuestion } from "../../../../src/call/consent.ts";
import { type CallOptions, useTools } from "../tools/fixture.ts";

const tools = useTools();
/** The reply to ACL GETUSER where there is none. */
const NO_USER = { kind: "bulk", value: null };
const tool = "redis_acl_user_delete";
const unasked = { flags: { allowWrites: "true", confirm: "never" } };
const form: CallOptions = { flags: { allowWrites: "true", confirm: "auto" }, consent: { canAsk: true } };

describe("redis_acl_user_delete", () => {
  test("deletes a user and names what stops", async () => {
    await tools.redis("ACL", "SETUSER", "gone", "on", ">x", "~app:*", "+get");
    const { result } = await tools.answer(tool, { name: "gone" }, unasked);
    expect(result).toEqual({
      acl_user: "gone",
      deleted: true,
      stopped: { rights: "keys ~app:*, no channels, commands -@all +get" },
    });
    expect(await tools.redis("ACL", "GETUSER", "gone")).toEqual(NO_USER);
  });

  test("asks a person first, with the rights that end", async () => {
    await tools.redis("ACL", "SETUSER", "kept", "on", ">x", "~app:*", "+get");
    const reply = await tools.reply(tool, { name: "kept" }, form);
    if (!isQuestion(reply)) throw new Error("Nobody was asked.");
    expect(reply.question).toContain("deletes the ACL user kept: its REST tokens and passwords stop working at once");
    expect(reply.question).toContain("rights: keys ~app:*, no channels, commands -@all +get");
    expect(await tools.redis("ACL", "GETUSER", "kept")).not.toEqual(NO_USER);
  });

  test.each([
    ["default", /the user of this server's own token/],
    ["default_ro", /has the read-only token of the database itself/],
    ["nobody", /There is no such user\. ACL USERS/],
  ])("refuses %s before anybody is asked", async (name, why) => {
    expect(await tools.refusal(tool, { name }, form)).toMatch(why);
  });
});
