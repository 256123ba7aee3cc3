import { describe, expect, it } from "vitest";
import { harmLines } from "../../../src/call/harm.ts";
import { row, rows } from "./data.ts";
import { ok, serveAccount, startDeveloperApiStandIn } from "./served.ts";

type Input = Record<string, unknown>;

/** What a person is asked about, line by line; nothing where the call goes on. */
function asked(tool: string, input: Input): string | undefined {
  const things = row(tool).options.harm?.(input) ?? [];
  return things.length === 0 ? undefined : harmLines({ things }, (text) => text)?.join("\n");
}

const global = { name: "orders", primary_region: "us-east-1" };

const asking: readonly [tool: string, input: Input, question: RegExp][] = [
  [
    "database_create",
    { ...global, plan: "payg" },
    /on the plan payg: costs money: .*from then on; .*pricing\/redis\.$/,
  ],
  ["database_create", { ...global, plan: "fixed_1gb" }, /on the plan fixed_1gb: costs money: .*each month/],
  ["database_create", global, /^creates a Redis database: can cost money: where no plan is named/],
  ["database_create", { ...global, plan: "payg", read_regions: ["eu-west-1"] }, /reads in eu-west-1: costs money/],
  ["database_update_regions", { read_regions: ["eu-west-1", "us-west-1"] }, /eu-west-1, us-west-1: costs money/],
  [
    "database_change_plan",
    { plan_name: "payg" },
    /^changes the plan .* to payg: costs money: Upstash bills what is used/,
  ],
  ["database_change_plan", { plan_name: "free" }, /to free: its limits are lower/],
  ["database_change_plan", { plan_name: "payg", prod_pack_enabled: true }, /adds the production pack: costs money/],
  ["database_change_plan", { plan_name: "fixed_1gb", auto_upgrade: true }, /enables auto scaling .*costs more without/],
  ["database_enable_autoupgrade", {}, /raises the plan and bills the higher one/],
  [
    "database_update_budget",
    { budget: 200 },
    /^sets the monthly budget .* to 200 US dollars: .*slows the database down/,
  ],
  ["database_update_budget", { budget: 0 }, /to 0 US dollars: Upstash does not document whether/],
  ["database_enable_tls", {}, /without it lose access, and the API cannot disable it again\.$/],
  ["database_enable_eviction", {}, /when it is full Upstash deletes entries/],
  ["qstash_user_set_plan", { plan_name: "paid" }, /to paid: costs money: Upstash bills what is used/],
  ["qstash_user_set_plan", { plan_name: "qstash_fixed_1m" }, /to qstash_fixed_1m: costs money: .*each month/],
  ["qstash_user_update_budget", { budget: 50 }, /to 50 US dollars: Upstash bills up to that much a month\.$/],
  ["qstash_user_update_budget", { budget: 0 }, /^removes the monthly budget .*: nothing limits what Upstash bills\.$/],
  ["qstash_user_enable_prodpack", {}, /costs money: Upstash bills it each month/],
  ["vector_index_create", { type: "fixed" }, /vector index on the plan fixed: costs money.*pricing\/vector/],
  ["vector_index_create", {}, /^creates a vector index: can cost money/],
  ["vector_index_set_plan", { target_plan: "payg" }, /to payg: costs money/],
  ["search_index_create", { type: "payg" }, /search index on the plan payg: costs money.*pricing\/search/],
  ["team_create", { team_name: "x", copy_cc: true }, /with the credit card of this account: .*billed to this card/],
  ["team_member_add", { member_role: "admin" }, /as admin: this person can do everything in the team/],
  ["team_member_add", { member_role: "owner" }, /as owner: .*delete it too/],
  ["team_member_add", { member_role: "finance" }, /as finance: .*payment methods/],
  ["kafka_topic_update", { retention_time: 3_600_000 }, /keep messages for 1 hour at most: .*deleted, for good/],
  ["kafka_topic_update", { retention_time: 60_000, retention_size: 1_024 }, /for 1 minute and 1024 bytes at most/],
];

const goingOn: readonly [tool: string, input: Input][] = [
  ["database_create", { ...global, plan: "free" }],
  ["database_create", { ...global, plan: "free", read_regions: ["eu-west-1"] }],
  ["database_update_regions", { read_regions: [] }],
  ["database_disable_eviction", {}],
  ["database_disable_autoupgrade", {}],
  ["qstash_user_disable_prodpack", {}],
  ["search_index_create", { type: "free" }],
  ["team_create", { team_name: "x", copy_cc: false }],
  ["team_member_add", { member_role: "dev" }],
  ["team_member_add", { member_role: "constructor" }],
  ["kafka_topic_update", { max_message_size: 1_024 }],
  ["kafka_topic_update", { retention_time: -1, retention_size: -1 }],
];

describe("a person is asked about", () => {
  it.each(asking)("%s %j", (tool, input, question) => {
    expect(asked(tool, input)).toMatch(question);
  });

  it("every change that a row can ask about, in this test", () => {
    const names = rows.filter(({ options }) => options.harm !== undefined).map(({ name }) => name);
    expect([...new Set(asking.map(([tool]) => tool))].toSorted()).toEqual(names.toSorted());
  });

  it("no price, because they change: the question says where they are shown", () => {
    const words = asking.map(([tool, input]) => asked(tool, input)).join("\n");
    expect(words).not.toMatch(/\$|€/);
  });
});

describe("nobody is asked about", () => {
  it.each(goingOn)("%s %j", (tool, input) => {
    expect(asked(tool, input)).toBeUndefined();
  });
});

describe("a change of the plan", () => {
  const shop = { database_id: "96ad0856-03b1-4ee7-9666-e81abd0349e1", database_name: "shop" };
  const call = ["database_change_plan", { database: "shop", plan_name: "payg" }] as const;

  async function account(confirm: string) {
    const sent: string[] = [];
    const api = await startDeveloperApiStandIn([shop], ({ method, path }) => {
      if (method !== "GET") sent.push(`${method} ${path}`);
      return ok({ ...shop, database_type: "Free", budget: 0 });
    });
    return { server: serveAccount(api.url, "writes", { confirm }), sent };
  }

  it("is asked by a form that says from what to what it is, and that it costs money", async () => {
    const { server, sent } = await account("auto");
    const answer = await server.call(...call, { canAsk: true });
    expect((answer as { question: string }).question).toBe(
      [
        "database_change_plan: changes the plan of a Redis database to payg: costs money: Upstash bills what is used from then on; prices: upstash.com/pricing/redis.",
        `database: shop (ID ${shop.database_id})`,
        "plan now: Free",
        "budget now: 0 US dollars a month",
        "Nothing is done unless you agree.",
      ].join("\n"),
    );
    expect(sent).toEqual([]);
  });

  it("is answered with a preview where the client has no forms, and made with its token, once", async () => {
    const { server, sent } = await account("token");
    const { result, confirm_token } = await server.answer(...call);
    expect(result).toMatchObject({ would: expect.stringContaining("costs money"), plan_now: "Free" });
    expect(sent).toEqual([]);
    const other = { ...call[1], plan_name: "fixed_500gb", confirm_token };
    expect(await server.failure("database_change_plan", other)).toContain("belongs to another call");
    await server.answer("database_change_plan", { ...call[1], confirm_token });
    expect(sent).toEqual([`POST /v2/redis/${shop.database_id}/change-plan`]);
    expect(await server.failure("database_change_plan", { ...call[1], confirm_token })).toContain("used before");
  });

  it("is refused under always where the client has no forms", async () => {
    const { server, sent } = await account("always");
    expect(await server.failure(...call)).toContain("--confirm always");
    expect(sent).toEqual([]);
  });

  it("is made without a question under never", async () => {
    const { server, sent } = await account("never");
    await server.answer(...call);
    expect(sent).toHaveLength(1);
  });
});
