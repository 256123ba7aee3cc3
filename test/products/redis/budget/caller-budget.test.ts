import { expect, onTestFinished, test } from "vitest";
import { createCallLimits } from "../../../../src/callers/call-limits.ts";
import { localCaller } from "../../../../src/callers/caller.ts";
import { createService } from "../../../../src/service.ts";
import { configOf } from "../../../served.ts";
import { useTools } from "../tools/fixture.ts";

const tools = useTools();

/** The server as a caller has it that may send so many commands a day. */
async function serveCaller(commandsPerDay: number | undefined, now = Date.now, token = tools.database.token) {
  const variables = { UPSTASH_REDIS_REST_URL: tools.database.url, UPSTASH_REDIS_REST_TOKEN: token };
  const config = configOf({ allowWrites: "true", confirm: "never", logLevel: "error" }, variables);
  const service = createService(config);
  onTestFinished(() => service.close());
  const { call } = await service.serve({ ...localCaller(config), limits: createCallLimits({ commandsPerDay }, now) });
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  return async (tool: string, input: object) => {
    const answer = await call(tool, input, client);
    if ("question" in answer) throw new Error("The call asked a question.");
    return answer;
  };
}

const increments = (count: number) => ({ commands: Array.from({ length: count }, () => ["INCR", "n"]) });

test("calls at once send no more commands together than their caller has left", async () => {
  await tools.redis("DEL", "n");
  const call = await serveCaller(30);
  const answers = await Promise.all(Array.from({ length: 20 }, () => call("redis_pipeline_write", increments(7))));
  const refused = answers.filter(({ isError }) => isError);
  expect(refused).toHaveLength(16);
  expect(refused[0]?.content[0]?.text).toMatch(
    /^Of the budget of 30 Redis commands a day \(commands_per_day of the caller\) \d+ are left, and this takes 7; .* commands_per_day\.$/,
  );
  expect(await tools.redis("GET", "n")).toMatchObject({ value: Buffer.from("28") });
});

test("a script counts with the commands of its code, and is refused where these cannot be counted", async () => {
  const call = await serveCaller(5);
  const run = (code: string) => call("redis_script_write", { command: "EVAL", args: [code, "0"] });
  expect((await run("for i = 1, tonumber(ARGV[1] or 9) do redis.call('INCR', 'n') end")).content[0]?.text).toContain(
    "cannot be counted",
  );
  expect((await run("redis.call('INCR', 'n') return redis.call('INCR', 'n')")).isError).toBeUndefined();
  expect((await run("redis.call('INCR', 'n') return redis.call('INCR', 'n')")).content[0]?.text).toContain(
    "2 are left, and this takes 3",
  );
});

test.each([
  ["redis_keys_apply", { action: "expire", seconds: 9_000, pattern: "user:*", dry_run: false }, "changed", 900],
  ["redis_keyspace_report", {}, "keys", 900],
  ["redis_keys_scan", { count: 10, limit: 5_000 }, "keys", 25],
])(
  "%s ends with its cursor where its caller has no more left, and goes on the next day",
  async (name, input, fact, most) => {
    const keys = Array.from({ length: 600 }, (_, index) => [`user:${index}`, "x"]).flat();
    await tools.redis("FLUSHDB");
    await tools.redis("MSET", ...keys);
    const clock = { now: Date.parse("2026-11-20T12:00:00Z") };
    const call = await serveCaller(most, () => clock.now);
    const ends_at = "2026-11-21T00:00:00.000Z";
    let [cursor, done, days] = ["0", 0, 0];
    for (let finished = false; !finished; days += 1) {
      expect(days).toBeLessThan(20);
      const { content, isError, structuredContent } = await call(name, { ...input, cursor });
      if (isError) throw new Error(content[0]?.text);
      const part = structuredContent?.result as Record<string, unknown> & { budget: object; commands: number };
      const budget = { spent: part.commands, left: most - part.commands, per: "day" };
      expect(part.budget).toMatchObject({ commands_per_day: budget });
      if (days === 0) expect(part).toMatchObject({ finished: false, stopped: "command budget" });
      if (days === 0) expect(part.budget).toMatchObject({ commands_per_day: { ends_at } });
      const told = part[fact];
      done += Array.isArray(told) ? told.length : Number(told);
      cursor = String(part.cursor);
      finished = part.finished === true;
      clock.now += 86_400_000;
    }
    expect([days > 1, done]).toEqual([true, 600]);
  },
);

test("a tool that loops sends nothing where its caller has less left than it takes to begin", async () => {
  const call = await serveCaller(50);
  expect((await call("redis_keyspace_report", {})).content[0]?.text).toMatch(
    /^50 commands are left of the caller's commands_per_day, and this takes 100 at least\. Nothing was sent\. It begins anew at /,
  );
});

test("what was turned away is not counted", async () => {
  const call = await serveCaller(3, Date.now, "wrong-token");
  for (let round = 0; round < 5; round += 1) {
    expect((await call("redis_string_read", { command: "GET", args: ["k"] })).content[0]?.text).toContain("token");
  }
});

test("a caller without such a limit runs any script", async () => {
  const call = await serveCaller(undefined);
  const args = ["for i = 1, 10 do redis.call('INCR', 'n') end return 1", "0"];
  expect(await call("redis_script_write", { command: "EVAL", args })).toMatchObject({
    structuredContent: { result: 1 },
  });
});
