import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isQuestion } from "../../../src/call/consent.ts";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../../src/local/embedded-upstash.ts";
import { createUndoRecords } from "../../../src/undo/undo-record.ts";
import { configOf, serve } from "../../served.ts";
import { bounds, type KeepingServer, keepingServer } from "../redis/undo/fixture.ts";
import { rows } from "./data.ts";

/*
 * Changes of the Developer API and of QStash, and back, on the embedded Upstash.
 */

let upstash: EmbeddedUpstash;
let server: KeepingServer;
let asking: KeepingServer;
const ids: Record<string, string> = {};

async function serveKeeping(confirm: string): Promise<KeepingServer> {
  const flags = { logLevel: "error", allowWrites: "true", toolsets: "all,kafka", undo: "true", confirm };
  const config = configOf(flags, {}, upstash.variables({ mayWrite: true }));
  return keepingServer(await serve(config, { undo: createUndoRecords(bounds) }));
}

const resultOf = async (tool: string, input: object = {}) =>
  (await server.answer(tool, input)).result as Record<string, unknown>;

beforeAll(async () => {
  upstash = await startEmbeddedUpstash({});
  server = await serveKeeping("never");
  asking = await serveKeeping("auto");
  await server.answer("database_create", { name: "shop", primary_region: "us-east-1", plan: "payg" });
  await server.answer("vector_index_create", {
    ...{ name: "vectors", region: "us-east-1", similarity_function: "COSINE", dimension_count: 2, type: "payg" },
  });
  await server.answer("search_index_create", { name: "docs", region: "us-central1", type: "payg" });
  const of = async (list: string, name: string, id: string, named: string) => {
    const found = (await server.answer(list)).result as Record<string, string>[];
    return found.find((each) => each[name] === named)?.[id] ?? "";
  };
  ids.database = await of("database_list", "database_name", "database_id", "shop");
  ids.vector = await of("vector_index_list", "name", "id", "vectors");
  ids.search = await of("search_index_list", "name", "id", "docs");
  ids.qstash = ((await resultOf("qstash_user_get")).id as string) ?? "";
  await server.answer("qstash_user_set_plan", { qstash_user: ids.qstash, plan_name: "paid" });
  await server.answer("qstash_queue_upsert", { queue: "orders", parallelism: 2 });
  await server.answer("qstash_schedule_create", {
    schedule_id: "daily",
    url: "http://127.0.0.1:9/",
    cron: "0 0 * * *",
  });
  await server.answer("qstash_flow_control_pin", { key: "limits", parallelism: 3 });
  const endpoints = ["http://127.0.0.1:9/one", "two=http://127.0.0.1:9/two"];
  await server.answer("qstash_url_group_add", { url_group: "shops", endpoints });
  const cluster = await resultOf("kafka_cluster_create", { name: "events", region: "eu-west-1" });
  ids.cluster = String(cluster.cluster_id);
  const topic = await resultOf("kafka_topic_create", {
    ...{ cluster: ids.cluster, name: "orders", partitions: 1, retention_time: 3_600_000, retention_size: 1_048_576 },
    ...{ max_message_size: 1_024, cleanup_policy: "delete" },
  });
  ids.topic = String(topic.topic_id);
});

afterAll(async () => {
  await Promise.all([server, asking].map(({ served }) => served.service.close()));
  await upstash.stop();
});

const database = () => ({ database: ids.database });
const qstash_user = () => ({ qstash_user: ids.qstash });

/** The read that tells what a change has changed, with the fields that it does. */
type Told = readonly [read: string, about: () => object, fields: readonly string[]];

const changes: readonly [tool: string, input: () => object, ...Told][] = [
  ["database_rename", () => ({ ...database(), name: "store" }), "database_get", database, ["database_name"]],
  ["database_update_budget", () => ({ ...database(), budget: 77 }), "database_get", database, ["budget"]],
  [
    "database_update_regions",
    () => ({ ...database(), read_regions: ["eu-west-1"] }),
    ...(["database_get", database, ["read_regions"]] as const),
  ],
  ["database_enable_eviction", database, "database_get", database, ["eviction"]],
  ["database_enable_autoupgrade", database, "database_get", database, ["auto_upgrade"]],
  [
    "database_change_plan",
    () => ({ ...database(), plan_name: "fixed_1gb", auto_upgrade: true }),
    ...(["database_get", database, ["database_type", "type", "auto_upgrade", "prod_pack_enabled"]] as const),
  ],
  ["backup_enable_daily", database, "database_get", database, ["daily_backup_enabled"]],
  [
    "qstash_user_update_budget",
    () => ({ ...qstash_user(), budget: 50 }),
    ...(["qstash_user_get_by_id", qstash_user, ["budget"]] as const),
  ],
  [
    "qstash_user_set_plan",
    () => ({ ...qstash_user(), plan_name: "qstash_fixed_1m" }),
    ...(["qstash_user_get_by_id", qstash_user, ["type", "reserved_type"]] as const),
  ],
  ["qstash_user_enable_prodpack", qstash_user, "qstash_user_get_by_id", qstash_user, ["prod_pack_enabled"]],
  [
    "vector_index_rename",
    () => ({ index: ids.vector, name: "others" }),
    ...(["vector_index_get", () => ({ index: ids.vector }), ["name"]] as const),
  ],
  [
    "vector_index_set_plan",
    () => ({ index: ids.vector, target_plan: "fixed" }),
    ...(["vector_index_get", () => ({ index: ids.vector }), ["type"]] as const),
  ],
  [
    "search_index_rename",
    () => ({ index: ids.search, name: "papers" }),
    ...(["search_index_get", () => ({ index: ids.search }), ["name"]] as const),
  ],
  [
    "qstash_schedule_action",
    () => ({ schedule_id: "daily", action: "pause" }),
    ...(["qstash_schedule_list", () => ({ schedule_id: "daily" }), ["isPaused"]] as const),
  ],
  [
    "qstash_queue_action",
    () => ({ queue: "orders", action: "pause" }),
    ...(["qstash_queue_list", () => ({ queue: "orders" }), ["paused"]] as const),
  ],
  [
    "qstash_queue_upsert",
    () => ({ queue: "orders", parallelism: 9 }),
    ...(["qstash_queue_list", () => ({ queue: "orders" }), ["parallelism"]] as const),
  ],
  [
    "qstash_url_group_add",
    () => ({ url_group: "shops", endpoints: ["three=http://127.0.0.1:9/three"] }),
    ...(["qstash_url_group_list", () => ({ url_group: "shops" }), ["endpoints"]] as const),
  ],
  [
    "qstash_url_group_remove",
    () => ({ url_group: "shops", endpoints: ["two"] }),
    ...(["qstash_url_group_list", () => ({ url_group: "shops" }), ["endpoints"]] as const),
  ],
  [
    "kafka_cluster_rename",
    () => ({ cluster: ids.cluster, name: "all events" }),
    ...(["kafka_cluster_get", () => ({ cluster: ids.cluster }), ["name"]] as const),
  ],
  [
    "kafka_topic_update",
    () => ({ topic: ids.topic, retention_time: 7_200_000 }),
    ...(["kafka_topic_get", () => ({ topic: ids.topic }), ["retention_time", "retention_size"]] as const),
  ],
  [
    "qstash_flow_control_action",
    () => ({ key: "limits", action: "pause" }),
    ...(["qstash_flow_control_list", () => ({ key: "limits" }), ["isPaused"]] as const),
  ],
];

/** The tools that turn off what one of the changes turns on: undoing that one has called them. */
const TURNED_OFF = [
  ...["database_disable_eviction", "database_disable_autoupgrade", "backup_disable_daily"],
  "qstash_user_disable_prodpack",
];

async function told(read: string, about: () => object, fields: readonly string[]) {
  const result = await resultOf(read, about());
  return Object.fromEntries(fields.map((field) => [field, result[field]]));
}

const callOf = ([tool, input]: readonly [string, () => object]): [string, object] => [tool, input()];

describe("a setting", () => {
  test("has its change tried below, for each row of the Developer API with an inverse", () => {
    const tried = [...changes.map(([tool]) => tool), ...TURNED_OFF];
    const inverted = rows.filter(({ options }) => options.inverses !== undefined).map(({ name }) => name);
    expect(inverted.filter((name) => !tried.includes(name))).toEqual([]);
    expect(inverted.length).toBeGreaterThan(10);
  });

  test.each(changes)("that %s has changed is set back, and set again", async (tool, input, read, about, fields) => {
    const before = await told(read, about, fields);
    const { undo } = await server.answer(tool, input());
    // Auto scaling has tools of its own, so it is a setting of its own.
    const kept = tool === "database_change_plan" ? 2 : 1;
    expect(undo).toMatchObject({ kept, taken: "just before" });
    const after = await told(read, about, fields);
    expect(after).not.toEqual(before);
    const dry = await server.answer("undo_apply", { call: undo?.call });
    expect(dry.result).toMatchObject({ would_bring_back: kept });
    expect(await told(read, about, fields)).toEqual(after);
    const { undo: back } = await server.answer("undo_apply", { call: undo?.call, dry_run: false });
    expect(await told(read, about, fields)).toEqual(before);
    await server.answer("undo_apply", { call: back?.call, dry_run: false });
    expect(await told(read, about, fields)).toEqual(after);
    await server.answer("undo_apply", { call: undo?.call, dry_run: false });
    expect(await told(read, about, fields)).toEqual(before);
  });

  const plan = (input: object): [string, () => object] => ["database_change_plan", () => ({ ...database(), ...input })];
  const turn = (tool: string): [string, () => object] => [tool, database];
  /** Calls of which one sets beside the plan what another one leaves as it is, or has a tool of its own. */
  const planCalls: readonly [what: string, ...(readonly [string, () => object])[]][] = [
    [
      "with auto scaling and then without a word of it",
      plan({ plan_name: "fixed_1gb", auto_upgrade: true }),
      plan({ plan_name: "fixed_5gb" }),
    ],
    [
      "without a word of auto scaling and then with it",
      plan({ plan_name: "fixed_1gb" }),
      plan({ plan_name: "fixed_5gb", auto_upgrade: true }),
    ],
    [
      "with auto scaling, which its own tool turns off then",
      plan({ plan_name: "fixed_1gb", auto_upgrade: true }),
      turn("database_disable_autoupgrade"),
      plan({ plan_name: "fixed_5gb" }),
      turn("database_enable_autoupgrade"),
    ],
    [
      "that turns off the auto scaling that its own tool has turned on",
      turn("database_enable_autoupgrade"),
      plan({ plan_name: "fixed_1gb", auto_upgrade: false, prod_pack_enabled: true }),
    ],
    [
      "with the production pack and then without a word of it",
      plan({ plan_name: "fixed_1gb", prod_pack_enabled: true }),
      plan({ plan_name: "fixed_5gb" }),
    ],
    [
      "without a word of the production pack and then with it",
      plan({ plan_name: "fixed_1gb" }),
      plan({ plan_name: "fixed_5gb", prod_pack_enabled: true }),
    ],
  ];

  type Parts = readonly [what: string, calls: readonly (readonly [string, () => object])[], ...Told];
  const manyParts: readonly Parts[] = [
    [
      "endpoints of a URL group",
      [
        ["qstash_url_group_add", () => ({ url_group: "shops", endpoints: ["four=http://127.0.0.1:9/four"] })],
        ["qstash_url_group_add", () => ({ url_group: "shops", endpoints: ["http://127.0.0.1:9/five"] })],
        ["qstash_url_group_remove", () => ({ url_group: "shops", endpoints: ["two", "four"] })],
      ],
      ...(["qstash_url_group_list", () => ({ url_group: "shops" }), ["endpoints"]] as const),
    ],
    [
      "limits of a topic",
      [
        ["kafka_topic_update", () => ({ topic: ids.topic, retention_time: 10_800_000 })],
        ["kafka_topic_update", () => ({ topic: ids.topic, retention_size: 2_097_152 })],
      ],
      ...(["kafka_topic_get", () => ({ topic: ids.topic }), ["retention_time", "retention_size"]] as const),
    ],
    [
      "auto scaling, by a tool of its own and by that of the plan",
      [
        ["database_enable_autoupgrade", database],
        ["database_change_plan", () => ({ ...database(), plan_name: "fixed_1gb" })],
      ],
      ...(["database_get", database, ["database_type", "auto_upgrade"]] as const),
    ],
    [
      "the pause of a queue, on and off and on",
      ["pause", "resume", "pause"].map((action): [string, () => object] => [
        "qstash_queue_action",
        () => ({ queue: "orders", action }),
      ]),
      "qstash_queue_list",
      () => ({ queue: "orders" }),
      ["paused"],
    ],
    ...planCalls.map(
      ([what, ...calls]): Parts => [
        `a plan, ${what}`,
        calls,
        "database_get",
        database,
        ["database_type", "auto_upgrade", "prod_pack_enabled"],
      ],
    ),
  ];

  test.each(manyParts)("that several calls have changed is set back by one, and set again: %s", async (...given) => {
    const [, calls, read, about, fields] = given;
    const state = async () => {
      const { endpoints, ...rest } = await told(read, about, fields);
      // Those of a group have no order.
      return {
        ...rest,
        endpoints: Array.isArray(endpoints) ? endpoints.map((each) => JSON.stringify(each)).sort() : [],
      };
    };
    const before = await state();
    for (const [tool, input] of calls) {
      expect((await server.answer(tool, input())).undo).toMatchObject({ kept: expect.any(Number) });
    }
    const after = await state();
    const { undo } = await server.answer("undo_apply", { last: calls.length, dry_run: false });
    expect(await state()).toEqual(before);
    await server.answer("undo_apply", { call: undo?.call, dry_run: false });
    expect(await state()).toEqual(after);
    await server.answer("undo_apply", { last: calls.length, dry_run: false });
    expect(await state()).toEqual(before);
  });

  test("that a plan has set is set back, and what it has set beside itself is left where that is as it was", async () => {
    const state = () => told("database_get", database, ["database_type", "auto_upgrade"]);
    const before = await state();
    const { undo } = await server.answer(...callOf(plan({ plan_name: "fixed_1gb", auto_upgrade: true })));
    await server.answer(...callOf(turn("database_disable_autoupgrade")));
    const { result } = await server.answer("undo_apply", { call: undo?.call, dry_run: false });
    expect(result).toMatchObject({ brought_back: 1, already_so: 1, things: [{ setting: "plan of the database" }] });
    expect(await state()).toEqual(before);
  });

  test("that is another endpoint of a URL group where one was is not kept, which the answer says", async () => {
    const input = { url_group: "shops", endpoints: ["two=http://127.0.0.1:9/elsewhere"] };
    const { undo } = await server.answer("qstash_url_group_add", input);
    expect(undo?.not_kept).toEqual([
      "endpoints of the URL group: an endpoint that was there has another name or URL now",
    ]);
  });

  test("that was changed since is not set back, unless force", async () => {
    const { undo } = await server.answer("database_update_budget", { ...database(), budget: 31 });
    await server.answer("database_update_budget", { ...database(), budget: 32 });
    const text = await server.refusal("undo_apply", { call: undo?.call, dry_run: false });
    expect(text).toContain("budget of the database (it was changed since)");
    await server.answer("undo_apply", { call: undo?.call, dry_run: false, force: true });
  });

  test("that was changed since is shown to the person who is asked as it is now", async () => {
    await asking.answer("qstash_queue_upsert", { queue: "orders", parallelism: 3 });
    await server.answer("qstash_queue_upsert", { queue: "orders", parallelism: 4 });
    const question = await asking.reply("undo_apply", { last: 1, dry_run: false, force: true }, true);
    expect(isQuestion(question) && question.question).toContain('it was changed since; now {"parallelism":4}');
    await server.answer("qstash_queue_upsert", { queue: "orders", parallelism: 2 });
  });

  test.each([
    ["database_update_budget", () => ({ ...database(), budget: 33 }), "sets the budget of the database"],
    [
      "database_change_plan",
      () => ({ ...database(), plan_name: "fixed_1gb", auto_upgrade: true }),
      "sets the plan of the database, turns on the auto scaling of the database",
    ],
    ["database_enable_eviction", database, "turns on the eviction of the database"],
    ["qstash_queue_action", () => ({ queue: "orders", action: "pause" }), "pauses the queue"],
    ["qstash_schedule_action", () => ({ schedule_id: "daily", action: "pause" }), "pauses the schedule"],
    [
      "qstash_url_group_add",
      () => ({ url_group: "shops", endpoints: ["six=http://127.0.0.1:9/six"] }),
      "adds endpoints to the URL group",
    ],
  ])("that %s has changed is told in a list by what the call did", async (tool, input, what) => {
    const { undo } = await server.answer(tool, input());
    expect((await server.answer("undo_list", { limit: 1 })).result).toMatchObject([{ call: undo?.call, what }]);
    await server.answer("undo_apply", { call: undo?.call, dry_run: false });
  });

  test("that did not change is not kept", async () => {
    const { result } = await server.answer("database_get", database());
    const name = (result as { database_name: string }).database_name;
    expect((await server.answer("database_rename", { ...database(), name })).undo).toBeUndefined();
  });

  test("has a person asked where setting it back costs money", async () => {
    await server.answer("database_enable_autoupgrade", database());
    const { undo } = await asking.answer("database_disable_autoupgrade", database());
    const asked = await asking.reply("undo_apply", { call: undo?.call, dry_run: false }, true);
    expect(JSON.stringify(asked)).toContain("enables auto scaling of a Redis database");
  });

  test("without an inverse is said to have none, before and after", async () => {
    const asked = await asking.reply("database_enable_tls", database(), true);
    expect(JSON.stringify(asked)).toContain("undo: cannot be undone: of what this tool changes nothing is kept");
    const { undo } = await server.answer("database_enable_tls", database());
    expect(undo).toEqual({ kept: 0, not_kept: ["of what database_enable_tls changes nothing is kept"] });
  });

  test("with an inverse is said to have one, before", async () => {
    const asked = await asking.reply("database_update_budget", { ...database(), budget: 21 }, true);
    expect(JSON.stringify(asked)).toContain("undo: can be undone for 60 minutes");
  });
});

test("keys that were copied into another database of the account are taken back out of it", async () => {
  await server.answer("redis_string_write", { command: "SET", args: ["copied", "v"] });
  const job = { action: "copy", pattern: "copied", to_database: ids.database, dry_run: false };
  const { undo } = await server.answer("redis_keys_apply", job);
  expect(undo).toMatchObject({ kept: 1 });
  await server.answer("undo_apply", { call: undo?.call, dry_run: false });
  const read = { command: "EXISTS", args: ["copied"] };
  expect((await server.answer("redis_key_read", { ...read, database: ids.database })).result).toBe(0);
  expect((await server.answer("redis_key_read", read)).result).toBe(1);
});
