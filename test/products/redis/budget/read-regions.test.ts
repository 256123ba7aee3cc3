import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openBudgets } from "../../../../src/commands/open-budgets.ts";
import { type LocalDeveloperApi, startDeveloperApi } from "../../../../src/local/account/local-developer-api.ts";
import { configOf, serve } from "../../../served.ts";
import { serveAccount } from "../../account/served.ts";

let account: LocalDeveloperApi;
beforeAll(async () => {
  account = await startDeveloperApi();
});
afterAll(() => account.stop());

/** The server for the account, with a budget. */
async function serveWithin(commandBudget: string) {
  const flags = { allowWrites: "true", confirm: "never", logLevel: "error", commandBudget };
  const credentials = { UPSTASH_EMAIL: account.email, UPSTASH_API_KEY: account.apiKey };
  const config = configOf(flags, credentials, { UPSTASH_DEVELOPER_API_URL: account.url });
  const budgets = await openBudgets(config, undefined);
  const { call, service } = await serve(config, { budgets });
  onTestFinished(() => service.close());
  const client = { signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } };
  return {
    spent: () => budgets?.rows().find(({ caller }) => caller === undefined)?.used,
    async answer(tool: string, input: object) {
      const answered = await call(tool, input, client);
      if ("question" in answered) throw new Error("The call asked a question.");
      if (answered.isError) throw new Error(answered.content[0]?.text);
      return answered.structuredContent?.result as Record<string, unknown>;
    },
  };
}

test("a write to a database of the account is counted again for each read region, as it is billed", async () => {
  await account.createDatabase({ name: "far" });
  const person = serveAccount(account, "writes");
  await person.answer("database_update_regions", { database: "far", read_regions: ["eu-west-1", "us-west-1"] });
  const { answer, spent } = await serveWithin("1000/day");
  await answer("redis_string_write", { command: "SET", args: ["k", "v"], database: "far" });
  expect(spent()).toBe(3);
  await answer("redis_string_read", { command: "GET", args: ["k"], database: "far" });
  expect(spent()).toBe(4);
});

test("a tool that loops over such a database ends within the budget, with its cursor", async () => {
  await account.createDatabase({ name: "wide" });
  const person = serveAccount(account, "writes");
  await person.answer("database_update_regions", { database: "wide", read_regions: ["eu-west-1"] });
  const pairs = Array.from({ length: 900 }, (_, index) => [`k:${index}`, "v"]).flat();
  await person.answer("redis_string_write", { command: "MSET", args: pairs, database: "wide" });
  const { answer, spent } = await serveWithin("1200/day");
  const expire = { action: "expire", seconds: 9_000, pattern: "k:*", dry_run: false, database: "wide" };
  const part = await answer("redis_keys_apply", expire);
  expect(part).toMatchObject({ finished: false, stopped: "command budget" });
  expect(part.changed).toBeGreaterThan(0);
  expect(part.changed).toBeLessThan(900);
  expect(spent()).toBeLessThanOrEqual(1_200);
});
