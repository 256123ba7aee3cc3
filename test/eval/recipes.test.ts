import { afterAll, beforeAll, expect, test } from "vitest";
import { layGround } from "../../eval/ground/lay-ground.ts";
import { startTraffic } from "../../eval/ground/traffic.ts";
import { startWorld, type World } from "../../eval/ground/world.ts";
import { at, listAt, numberAt, textAt } from "../../eval/json.ts";
import { isQuestion } from "../../src/call/consent.ts";
import { promptText } from "../../src/call/prompt.ts";
import { configOf, type ServedService, serve } from "../served.ts";

const laid = layGround(1);
/** 500 keys of the ground that has 33,000, and one that holds most of the memory. */
const heavy = "export-of-last-year";
const ground = {
  ...laid,
  commands: [
    ...laid.commands.filter(([, key]) => /^(session|cart|product):/.test(String(key))).slice(0, 500),
    ["SET", heavy, "x".repeat(400_000)],
    ["SET", "cache:report", "of which another can be made"],
    ["XADD", "orders", "*", "number", "1"],
  ] as typeof laid.commands,
};

let world: World;
let served: ServedService;
let base: Readonly<Record<string, string>>;

beforeAll(async () => {
  world = await startWorld(ground);
  served = await serve(configOf({ allowWrites: "true" }, {}, world.environment));
  base = { database: world.names.shop };
});
afterAll(async () => {
  await served.service.close();
  await world.stop();
});

async function call(tool: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
  const answer = await served.call(tool, args, {
    ...{ signal: new AbortController().signal, progress: async () => {}, consent: { canAsk: false } },
  });
  if (isQuestion(answer)) throw new Error(`${tool} asked somebody.`);
  const text = answer.content[0]?.text ?? "";
  if (answer.isError) throw new Error(`${tool} ${JSON.stringify(args)}: ${text}`);
  return answer.structuredContent ?? JSON.parse(text);
}

/** What each tool has answered so far. */
type Answers = Readonly<Record<string, unknown>>;

/** Makes the calls that a prompt's text names, in order, with what an earlier answer has in the place of angle brackets. */
async function follow(
  name: string,
  given: Readonly<Record<string, string>>,
  find: (what: string, answers: Answers) => string = (what) => what,
): Promise<Answers> {
  const prompt = served.offer.prompts?.find((each) => each.name === name);
  if (prompt === undefined) throw new Error(`${name} is not offered.`);
  const answers: Record<string, unknown> = {};
  for (const [, tool = "", json = ""] of promptText(prompt, given).matchAll(/^\d+\. (\w+) (\{.*\})$/gm)) {
    const args = JSON.parse(json, (_, value) =>
      typeof value === "string" && /^<.*>$/.test(value) ? find(value, answers) : value,
    );
    // What happens meanwhile shows in one second as well.
    answers[tool] = await call(tool, "seconds" in args && tool === "redis_monitor" ? { ...args, seconds: 1 } : args);
  }
  return answers;
}

test("a database that nobody knows is described by its groups and an example of each", async () => {
  const answers = await follow("explore_database", base, (what, { redis_keyspace_sample: sample }) =>
    what === "<a stream>" ? "orders" : textAt(sample, "result", "groups", 0, "examples", 0),
  );
  const patterns = listAt(answers.redis_keyspace_sample, "result", "groups").map((group) => textAt(group, "pattern"));
  expect(patterns).toEqual(expect.arrayContaining(["session:*"]));
  expect(textAt(answers.redis_key_inspect, "result", "type")).toMatch(/string|hash/);
  expect(textAt(answers.database_get, "result", "database_name")).toBe(world.names.shop);
  expect(numberAt(answers.redis_stream_health, "result", "length")).toBe(1);
});

test("the key that fills the memory is found, and that it never expires", async () => {
  const answers = await follow("explain_memory", base, (_, { redis_keyspace_report: report }) =>
    textAt(report, "result", "biggest", "memory", 0, "key"),
  );
  expect(textAt(answers.redis_key_inspect, "result", "key")).toBe(heavy);
  expect(at(answers.redis_key_inspect, "result", "ttl_ms")).toBeNull();
  const { redis_keyspace_report: report } = answers;
  const bytes = numberAt(report, "result", "biggest", "memory", 0, "bytes");
  expect(bytes / numberAt(report, "result", "bytes")).toBeGreaterThan(0.5);
  expect(at(answers.database_stats, "result", "series", "diskusage")).toBeDefined();
});

test("a clean-up is planned by a dry run, and nothing is changed", async () => {
  const before = await world.shop.ask("DBSIZE");
  const answers = await follow("plan_clean_up", base, (what, { redis_keyspace_report: report }) => {
    const group = listAt(report, "result", "groups").find((each) => textAt(each, "pattern").startsWith("cache:"));
    const pattern = textAt(group, "pattern");
    return what.includes("example") ? pattern.replace("*", "report") : pattern;
  });
  expect(numberAt(answers.redis_keys_apply, "result", "would_change")).toBe(1);
  expect(answers.backup_list).toHaveProperty("result", []);
  expect([await world.shop.ask("DBSIZE"), await world.shop.ask("TTL", "cache:report")]).toEqual([before, "-1"]);
});

test("why latency rose is looked for in figures, what runs, and what was changed", async () => {
  const endOfTraffic = startTraffic(world.shop, 20, () => [["KEYS", "session:*"]]);
  const answers = await follow("explain_latency", base);
  await endOfTraffic();
  const series = at(answers.database_stats, "result", "series");
  expect(Object.keys(series as object)).toEqual(
    expect.arrayContaining([
      "read_latency_99",
      "write_latency_99",
      "throughput",
      "connection_count",
      "keyspace",
      "diskusage",
    ]),
  );
  expect(at(answers.database_stats, "result", "counts", "command_counts")).toBeDefined();
  expect(JSON.stringify(at(answers.redis_monitor, "result", "slow_suspects"))).toContain("KEYS");
  expect(listAt(answers.redis_keyspace_sample, "result", "largest").length).toBeGreaterThan(0);
});

test("the webhook that fails is found, with what it answers and each try", async () => {
  const { receiver, publish } = world.qstash;
  const { hook } = world.names.delivery;
  receiver.answer(hook, () => ({ status: 500, body: '{"error":"no such relation"}' }));
  const url = receiver.urlOf(hook);
  await publish([1, 2, 3].map((number) => ({ destination: url, body: `{"number":${number}}` })));
  const answers = await follow("explain_failing_webhook", { url }, (what, { qstash_dlq_list: letters }) =>
    textAt(letters, "result", 0, what.includes("dlqId") ? "dlqId" : "messageId"),
  );
  expect(at(answers.qstash_incidents, "result", "groups", 0)).toMatchObject({ destination: url });
  expect(textAt(answers.qstash_dlq_get, "result", "responseBody")).toContain("no such relation");
  const states = listAt(answers.qstash_log_list, "result").map((entry) => textAt(entry, "state"));
  expect(states).toEqual(expect.arrayContaining(["CREATED", "FAILED"]));
  expect(at(answers.qstash_ipv4_list, "result")).toBeDefined();
});

test("cost is reviewed by resource, day and budget", async () => {
  await world.account("PATCH", `/v2/redis/update-budget/${(await world.database(world.names.shop))?.id}`, {
    budget: 20,
  });
  const answers = await follow("review_cost", {}, (_, { account_costs: costs }) =>
    textAt(
      listAt(costs, "result", "resources").find((each) => textAt(each, "product") === "redis"),
      "name",
    ),
  );
  expect(numberAt(answers.account_costs, "result", "total", "forecast_usd")).toBeGreaterThan(0);
  expect(listAt(answers.database_stats, "result", "daily").length).toBeGreaterThan(0);
  expect(JSON.stringify(answers.audit_log_list)).toContain("Update Database Budget");
});

test("who reaches what is told: people and roles, users of a database, recent changes", async () => {
  const { team, colleague } = world.names;
  const made = await world.account("POST", "/v2/team", { team_name: team, copy_cc: false });
  await world.account("POST", "/v2/teams/member", {
    ...{ team_id: textAt(made, "team_id"), member_email: colleague, member_role: "dev" },
  });
  const answers = await follow("review_access", base, (_, { team_list: teams }) =>
    textAt(
      listAt(teams, "result").find((each) => textAt(each, "team_name") === team),
      "team_name",
    ),
  );
  expect(JSON.stringify(answers.team_member_list)).toContain(colleague);
  expect(JSON.stringify(answers.redis_server_read)).toContain("user default");
  expect(listAt(answers.database_list, "result")[0]).toHaveProperty("tls");
  expect(JSON.stringify(answers.audit_log_list)).toContain("Add Team Member");
});
