import { expect, onTestFinished, test } from "vitest";
import { createCallLimits } from "../../../../src/callers/call-limits.ts";
import { localCaller } from "../../../../src/callers/caller.ts";
import { createService } from "../../../../src/service.ts";
import { configOf } from "../../../served.ts";
import { useTools } from "../tools/fixture.ts";

const tools = useTools();

/** The server as a caller has it that may send so many commands a day. */
async function serveCaller(commandsPerDay: number | undefined) {
  const variables = { UPSTASH_REDIS_REST_URL: tools.database.url, UPSTASH_REDIS_REST_TOKEN: tools.database.token };
  const config = configOf({ allowWrites: "true", confirm: "never", logLevel: "error" }, variables);
  const service = createService(config);
  onTestFinished(() => service.close());
  const { call } = await service.serve({ ...localCaller(config), limits: createCallLimits({ commandsPerDay }) });
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
    /^Of the budget of 30 Redis commands a day \d+ are left, and this takes 7\. .* commands_per_day of the caller\.$/,
  );
  expect(await tools.redis("GET", "n")).toMatchObject({ value: Buffer.from("28") });
});

test("a script counts with the commands of its code, and is refused where these cannot be counted", async () => {
  const call = await serveCaller(5);
  const run = (code: string) => call("redis_script_write", { command: "EVAL", args: [code, "0"] });
  expect((await run("for i = 1, tonumber(ARGV[1] or 9) do redis.call('INCR', 'n') end")).content[0]?.text).toContain("cannot be counted");
  expect((await run("redis.call('INCR', 'n') return redis.call('INCR', 'n')")).isError).toBeUndefined();
  expect((await run("redis.call('INCR', 'n') return redis.call('INCR', 'n')")).content[0]?.text).toContain(
    "2 are left, and this takes 3",
  );
});

test("a tool that loops ends with its cursor where its caller has no more left", async () => {
  const keys = Array.from({ length: 600 }, (_, index) => [`user:${index}`, "x"]).flat();
  await tools.redis("MSET", ...keys);
  const call = await serveCaller(900);
  const expire = { action: "expire", seconds: 9_000, pattern: "user:*", dry_run: false };
  const { structuredContent } = await call("redis_keys_apply", expire);
  expect(structuredContent?.result).toMatchObject({ finished: false, stopped: "command budget" });
});

test("a caller without such a limit runs any script", async () => {
  const call = await serveCaller(undefined);
  const args = ["for i = 1, 10 do redis.call('INCR', 'n') end return 1", "0"];
  expect(await call("redis_script_write", { command: "EVAL", args })).toMatchObject({
    structuredContent: { result: 1 },
  });
});
