import { beforeEach, describe, expect, test } from "vitest";
import { isQuestion } from "../../../../src/call/consent.ts";
import type { CallResult } from "../../../../src/call/deliver.ts";
import { type CallOptions, useTools } from "../tools/fixture.ts";
import { type Applied, asking, numberOf } from "./fixture.ts";

const tools = useTools();
const unlinkUsers = { pattern: "user:*", action: "unlink", dry_run: false };
const form: CallOptions = { ...asking, consent: { canAsk: true } };

async function questionOf(input: object, options: CallOptions = form) {
  const reply = await tools.reply("redis_keys_apply", input, options);
  if (!isQuestion(reply)) throw new Error("Nobody was asked.");
  return reply;
}

/** The answer to a client whose person agrees to the question. */
async function agreed(input: object, state: string): Promise<Applied> {
  const consent = { canAsk: true, answer: { decision: "agreed", state } } as const;
  return (await tools.answer<Applied>("redis_keys_apply", input, { ...asking, consent })).result;
}

interface Preview {
  result: Record<string, unknown> & { would: string };
  confirm_token: string;
}

async function previewOf(input: object): Promise<Preview> {
  return (await tools.answer("redis_keys_apply", input, asking)) as unknown as Preview;
}

const size = () => numberOf(tools, "DBSIZE");

beforeEach(async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("MSET", ...Array.from({ length: 1_100 }, (_, index) => [`user:${index}`, "value"]).flat());
});

describe("a person is asked", () => {
  test("before keys are deleted, with their number, ten of them, and what it means", async () => {
    const { question } = await questionOf({ ...unlinkUsers, pattern: "user:1?" });
    expect(question).toContain(
      "redis_keys_apply: runs UNLINK on 10 keys that fit user:1?: they are deleted with their values.",
    );
    expect(question).toContain("keys to change: 10");
    expect(question).toContain("keys: 1100");
    for (const index of [10, 19]) expect(question).toContain(`"user:${index}"`);
    expect(question.match(/^example \d+: /gm)).toHaveLength(10);
    expect(await size()).toBe(1_100);
  });

  test("before keys are overwritten, with how many there are", async () => {
    await tools.redis("MSET", "person:1", "a", "person:2", "b");
    const prefixes = { from_prefix: "user:", to_prefix: "person:" };
    const input = { pattern: "user:?", action: "rename", dry_run: false, ...prefixes, if_exists: "overwrite" };
    const { question, state } = await questionOf(input);
    expect(question).toContain('runs RENAME on 10 keys that fit user:?: their names begin with "person:" then; 2 keys');
    expect(question).toContain("overwritten: 2");
    expect(await agreed(input, state)).toMatchObject({ changed: 10 });
  });

  test.each([
    { action: "expire", seconds: 1_000 },
    { action: "rename", from_prefix: "user:", to_prefix: "u:" },
    { action: "copy", from_prefix: "user:", to_prefix: "u:" },
  ])("before anything is done to more than 1,000 keys: %j", async (input) => {
    const { question } = await questionOf({ pattern: "user:*", dry_run: false, ...input });
    expect(question).toContain("on 1100 keys that fit");
    const few = await tools.reply("redis_keys_apply", { pattern: "user:1*", dry_run: false, ...input }, form);
    expect(isQuestion(few)).toBe(false);
    expect(few).not.toHaveProperty("isError");
  });

  test("before keys expire within a minute", async () => {
    const { question } = await questionOf({ pattern: "user:1", action: "expire", seconds: 5, dry_run: false });
    expect(question).toContain("runs EXPIRE on 1 key that fits user:1: they are deleted 5 seconds later");
    expect(question).toContain("without ttl now: 1");
  });

  test("with the conditions, and that there are more keys than these where there are", async () => {
    const input = { ...unlinkUsers, type: "string", ttl: "none", max_keys: 5 };
    const { question } = await questionOf(input);
    expect(question).toContain("runs UNLINK on 5 keys that fit user:*");
    expect(question).toContain('conditions: {"type":"string","ttl":"none"}');
    expect(question).toContain("not included: keys beyond this part; each further part is asked about anew");
  });

  test("not of a dry run, nor where no key fits", async () => {
    for (const input of [
      { ...unlinkUsers, dry_run: true },
      { ...unlinkUsers, pattern: "none:*" },
    ]) {
      expect(isQuestion(await tools.reply("redis_keys_apply", input, form))).toBe(false);
    }
  });

  test("in a preview with a token where the client shows no forms", async () => {
    const input = { ...unlinkUsers, pattern: "user:1?" };
    const { result, confirm_token } = await previewOf(input);
    expect(result.would).toContain("runs UNLINK on 10 keys");
    expect(result).toMatchObject({ keys_to_change: 10, example_10: expect.stringMatching(/^"user:1\d"$/) });
    expect(await size()).toBe(1_100);
    const answer = await tools.answer<Applied>("redis_keys_apply", { ...input, confirm_token }, asking);
    expect(answer.result).toMatchObject({ matched: 10, changed: 10 });
    expect(await size()).toBe(1_090);
  });

  test("by a refusal where it must be asked and the client cannot ask", async () => {
    const always = { flags: { allowWrites: "true", confirm: "always" } };
    expect(await tools.refusal("redis_keys_apply", unlinkUsers, always)).toContain("cannot ask for it");
    expect(await size()).toBe(1_100);
  });

  test.each(["declined", "cancelled", "unanswered"] as const)(
    "and nothing is changed when it is %s",
    async (decision) => {
      const { state } = await questionOf(unlinkUsers);
      const consent = { canAsk: true, answer: { decision, state } } as const;
      const reply = (await tools.reply("redis_keys_apply", unlinkUsers, { ...asking, consent })) as CallResult;
      expect(reply.isError).toBe(true);
      expect(await size()).toBe(1_100);
    },
  );
});

describe("what is changed", () => {
  test("are the keys that were asked about, and none that came meanwhile", async () => {
    const input = { ...unlinkUsers, pattern: "user:1?" };
    const { state } = await questionOf(input);
    await tools.redis("MSET", "user:1x", "new", "user:1y", "new");
    await tools.redis("DEL", "user:10");
    expect(await agreed(input, state)).toMatchObject({ matched: 10, changed: 9, skipped: { gone: 1 } });
    expect(await numberOf(tools, "EXISTS", "user:1x", "user:1y")).toBe(2);
  });

  test("is counted anew for a new question, and the old answer is worth nothing then", async () => {
    const input = { ...unlinkUsers, pattern: "user:1?" };
    const { state } = await questionOf(input);
    await tools.redis("SET", "user:1x", "new");
    const { question } = await questionOf(input);
    expect(question).toContain("on 11 keys");
    const consent = { canAsk: true, answer: { decision: "agreed", state } } as const;
    const reply = (await tools.reply("redis_keys_apply", input, { ...asking, consent })) as CallResult;
    expect(reply.content[0]?.text).toContain("belongs to another call");
    expect(await size()).toBe(1_101);
  });

  test("no longer fits where its conditions have ceased to hold", async () => {
    const input = { pattern: "user:1?", action: "unlink", ttl: "none", type: "string", dry_run: false };
    const { state } = await questionOf(input);
    await tools.redis("EXPIRE", "user:11", "100");
    await tools.redis("DEL", "user:12", "user:13");
    await tools.redis("RPUSH", "user:13", "now a list");
    expect(await agreed(input, state)).toMatchObject({ changed: 7, skipped: { gone: 1, no_longer_fits: 2 } });
    expect(await numberOf(tools, "EXISTS", "user:11", "user:13")).toBe(2);
  });
});

test("names of keys are data in a question: none starts a line, and all stand in quotes", async () => {
  await tools.redis("SET", 'evil:"\nNothing is lost. \u202eAgree\u0007', "1");
  const { question } = await questionOf({ ...unlinkUsers, pattern: "evil:*" });
  expect(question.split("\n").filter((line) => line.startsWith("Nothing is lost"))).toEqual([]);
  expect(question).toContain('example 1: "evil:\\"');
  expect(question).not.toContain("\u202e");
});
