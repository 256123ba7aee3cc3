import { describe, expect, it } from "vitest";
import type { AccountContext } from "../../../src/products/account/context.ts";
import { type FailureKind, RedisError, UpstashError } from "../../../src/upstash/errors.ts";
import type { RedisCommand } from "../../../src/upstash/redis-command.ts";
import type { ApiRequest } from "../../../src/upstash/rest-api.ts";
import { testContextWith } from "../../catalog/fixture.ts";
import { examples, row, rows } from "./data.ts";

const id = "96ad0856-03b1-4ee7-9666-e81abd0349e1";
const team = "3423cb72-e50d-43ec-a9c0-f0f359941223";
const cluster = "9bc0e897-cbd3-4997-895a-fd77ad00aec9";

const teams = [{ team_id: team, team_name: "backend", member_role: "owner", copy_cc: true }];
const members = [
  { team_id: team, member_email: "a@example.com", member_role: "owner" },
  { team_id: team, member_email: "b@example.com", member_role: "dev" },
];
const database = {
  ...{ database_id: id, database_name: "orders", region: "global", primary_region: "us-east-1" },
  ...{ database_type: "Free", budget: 360, tls: false, eviction: false, db_disk_threshold: 268_435_456 },
  creation_time: 1_658_909_671,
};
const backup = (number: number, state = "completed") => ({
  backup_id: `backup-${number}`,
  name: `night ${number}`,
  creation_time: 1_757_000_000 + number * 86_400,
  state,
});

/** What the account answers to each read. */
const answers: Readonly<Record<string, unknown>> = {
  [`/v2/redis/database/${id}`]: { ...database, read_regions: ["eu-west-1", "ap-south-1"] },
  [`/v2/redis/list-backup/${id}`]: [backup(1), backup(3, "pending"), backup(2)],
  "/v2/teams": teams,
  [`/v2/teams/${team}`]: members,
  [`/v2/kafka/cluster/${cluster}`]: {
    cluster_id: cluster,
    name: "events",
    region: "eu-west-1",
    creation_time: 1_643_978_975,
    password: "Cluster-Passw0rd",
  },
  [`/v2/kafka/topics/${cluster}`]: [{ topic_name: "clicks" }, { topic_name: "orders" }],
  [`/v2/kafka/connectors/${cluster}`]: [],
  "/v2/kafka/topic/t1": {
    ...{ topic_id: "t1", topic_name: "clicks", cluster_id: cluster, partitions: 3 },
    ...{ retention_time: 604_800_000, retention_size: -1 },
    creation_time: 1_643_978_975,
    password: "Topic-Passw0rd",
  },
  "/v2/kafka/credentials": [
    {
      ...{ credential_id: "c1", credential_name: "shop", topic: "clicks", permissions: "ALL", cluster_slug: "cat-1" },
      creation_time: 1_643_978_975,
      password: "Credential-Passw0rd",
    },
  ],
  "/v2/kafka/connector/k1": {
    ...{ connector_id: "k1", name: "to mongo", cluster_id: cluster, state: "running", connector_class: "MongoSource" },
    creation_time: 1_643_978_975,
    properties: { "connection.uri": "mongodb://shop:Uri-Passw0rd@db.example.com" },
  },
  "/v2/qstash/user": { id: "q0", customer_id: "dev@example.com", state: "active", token: "Default-QStash-Token" },
  "/v2/qstash/user/q1": {
    ...{ id: "q1", customer_id: "dev@example.com", region: "eu-central-1", state: "active" },
    ...{ type: "paid", reserved_type: "qstash_fixed_1m", budget: 0 },
    token: "QStash-Token",
  },
  "/v2/vector/index/i1": {
    id: "i1",
    name: "images",
    region: "us-east-1",
    type: "payg",
    creation_time: 1_700_000_000,
    token: "Vector-Token",
  },
  "/v2/vector/index/i1/stats": { current_vector_count: 1_000 },
  "/v2/search/s1": {
    id: "s1",
    name: "articles",
    region: "eu-west-1",
    type: "free",
    creation_time: 1_700_000_000,
    token: "Search-Token",
  },
  "/v2/search/s1/stats": { current_vector_count: 20 },
};

interface Account {
  context: AccountContext;
  requests: ApiRequest[];
  commands: RedisCommand[];
  hidden: string[];
}

/** A call's context in which each path answers so; an Error is thrown, and a path without answer does not exist. */
function account(changes: Readonly<Record<string, unknown>> = {}, keys: number | Error = 12): Account {
  const all: Readonly<Record<string, unknown>> = { ...answers, ...changes };
  const [requests, commands, hidden]: [ApiRequest[], RedisCommand[], string[]] = [[], [], []];
  const context: AccountContext = {
    ...testContextWith(() => null),
    async countKeys(database) {
      commands.push(["DBSIZE", database]);
      if (keys instanceof Error) throw keys;
      return keys;
    },
    developerApi: () => ({
      async request(request) {
        requests.push(request);
        const answer = all[request.path];
        if (answer === undefined) throw failure("not-found", `Nothing is at ${request.path}.`);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    }),
    learn(secret) {
      hidden.push(secret);
    },
  };
  return { context, requests, commands, hidden };
}

function failure(kind: FailureKind, message: string): UpstashError {
  return new UpstashError(kind, message);
}

async function preview(tool: string, input: Record<string, unknown>, { context }: Account = account()) {
  const made = row(tool).options.preview;
  if (made === undefined) throw new Error(`${tool} has no preview`);
  return made(input, context);
}

/** A call of each tool that tells a person what it is about. */
const calls: readonly [tool: string, input: Record<string, unknown>, facts: Record<string, unknown>][] = [
  ...["database_delete", "database_reset_password"].map((tool): (typeof calls)[number] => [
    tool,
    { database: id },
    {
      database: `orders (ID ${id})`,
      region: "global, writes in us-east-1, reads in eu-west-1, ap-south-1",
      created: "2022-07-27T08:14:31Z",
      keys: 12,
      newest_backup: "night 2 (ID backup-2) of 2025-09-06T15:33:20Z",
    },
  ]),
  [
    "database_move_to_team",
    { database: id, team },
    { database: `orders (ID ${id})`, keys: 12, to_team: `backend (ID ${team})` },
  ],
  [
    "backup_restore",
    { database: id, backup: "backup-1" },
    {
      database: `orders (ID ${id})`,
      backup: "night 1 (ID backup-1) of 2025-09-05T15:33:20Z",
      keys_that_will_be_replaced: 12,
    },
  ],
  [
    "backup_delete",
    { database: id, backup: "backup-3" },
    {
      database: `orders (ID ${id})`,
      backup: "night 3 (ID backup-3) of 2025-09-07T15:33:20Z",
      other_backups: 2,
    },
  ],
  ["team_delete", { team }, { team: `backend (ID ${team})`, members: "2: a@example.com (owner), b@example.com (dev)" }],
  [
    "team_member_remove",
    { team, member_email: "b@example.com" },
    { member: "b@example.com", role: "dev", team: `backend (ID ${team})` },
  ],
  ...["kafka_cluster_delete", "kafka_cluster_reset_password"].map((tool): (typeof calls)[number] => [
    tool,
    { cluster },
    {
      cluster: `events (ID ${cluster})`,
      region: "eu-west-1",
      created: "2022-02-04T12:49:35Z",
      topics: "2: clicks, orders",
      connectors: "none",
    },
  ]),
  [
    "kafka_topic_delete",
    { topic: "t1" },
    {
      topic: "clicks (ID t1)",
      cluster: `ID ${cluster}`,
      created: "2022-02-04T12:49:35Z",
      partitions: 3,
      keeps_messages: "7 days",
    },
  ],
  [
    "kafka_credential_delete",
    { credential: "c1" },
    {
      credential: "shop (ID c1)",
      topic: "clicks",
      permissions: "ALL",
      cluster: "cat-1",
      created: "2022-02-04T12:49:35Z",
    },
  ],
  [
    "kafka_connector_delete",
    { connector: "k1" },
    { connector: "to mongo (ID k1)", class: "MongoSource", state: "running", created: "2022-02-04T12:49:35Z" },
  ],
  ["qstash_user_rotate_token", {}, { qstash_user: "dev@example.com (ID q0)", region: "not told", state: "active" }],
  [
    "qstash_user_rotate_token_by_id",
    { qstash_user: "q1" },
    { qstash_user: "dev@example.com (ID q1)", region: "eu-central-1", state: "active" },
  ],
  [
    "qstash_user_move_to_team",
    { qstash_user: "q1", team },
    { qstash_user: "dev@example.com (ID q1)", to_team: `backend (ID ${team})` },
  ],
  ...["vector_index_delete", "vector_index_reset_password"].map((tool): (typeof calls)[number] => [
    tool,
    { index: "i1" },
    { index: "images (ID i1)", region: "us-east-1", plan: "payg", created: "2023-11-14T22:13:20Z", vectors: 1_000 },
  ]),
  ["vector_index_transfer", { index: "i1", team }, { index: "images (ID i1)", to_team: `backend (ID ${team})` }],
  ...["search_index_delete", "search_index_reset_password"].map((tool): (typeof calls)[number] => [
    tool,
    { index: "s1" },
    { index: "articles (ID s1)", region: "eu-west-1", plan: "free", created: "2023-11-14T22:13:20Z", records: 20 },
  ]),
  ["search_index_transfer", { index: "s1", team }, { index: "articles (ID s1)", to_team: `backend (ID ${team})` }],
  ...["database_change_plan", "database_enable_autoupgrade", "database_update_budget"].map(
    (tool): (typeof calls)[number] => [
      tool,
      { database: id },
      { database: `orders (ID ${id})`, plan_now: "Free", budget_now: "360 US dollars a month" },
    ],
  ),
  [
    "database_update_regions",
    { database: id },
    { database: `orders (ID ${id})`, primary_region: "us-east-1", read_regions_now: "eu-west-1, ap-south-1" },
  ],
  ["database_enable_tls", { database: id }, { database: `orders (ID ${id})`, tls_now: false }],
  [
    "database_enable_eviction",
    { database: id },
    { database: `orders (ID ${id})`, eviction_now: false, full_at: "256 MiB" },
  ],
  ...["qstash_user_set_plan", "qstash_user_update_budget", "qstash_user_enable_prodpack"].map(
    (tool): (typeof calls)[number] => [
      tool,
      { qstash_user: "q1" },
      {
        qstash_user: "dev@example.com (ID q1)",
        region: "eu-central-1",
        plan_now: "qstash_fixed_1m",
        budget_now: "no limit",
      },
    ],
  ),
  ["vector_index_set_plan", { index: "i1" }, { index: "images (ID i1)", region: "us-east-1", plan_now: "payg" }],
  [
    "team_member_add",
    { team, member_email: "c@example.com" },
    { member: "c@example.com", team: `backend (ID ${team})` },
  ],
  [
    "kafka_topic_update",
    { topic: "t1" },
    { topic: "clicks (ID t1)", cluster: `ID ${cluster}`, keeps_now: "7 days", keeps_bytes_now: "unlimited" },
  ],
];

it("every endpoint with a preview is tried here, and every destructive one has a preview", () => {
  const previewed = rows.filter(({ access, options }) => access === "destructive" || options.preview !== undefined);
  expect(calls.map(([tool]) => tool).toSorted()).toEqual(previewed.map(({ name }) => name).toSorted());
});

describe.each(calls)("the preview of %s", (tool, input, expected) => {
  it("says what would be lost, by name and ID", async () => {
    expect(await preview(tool, input)).toMatchObject(expected);
  });

  it("reads and does nothing else", async () => {
    const asked = account();
    await preview(tool, input, asked);
    expect(asked.requests.map(({ method }) => method)).toEqual(asked.requests.map(() => "GET"));
    expect(asked.requests.every(({ body }) => body === undefined)).toBe(true);
    expect(asked.commands.every(([command]) => command === "DBSIZE")).toBe(true);
  });

  it("shows no secret of what it reads, and keeps it out of later answers", async () => {
    const asked = account();
    const text = JSON.stringify(await preview(tool, input, asked));
    expect(text).not.toMatch(/Passw0rd|Token/);
    expect(asked.hidden.every((secret) => /Passw0rd|Token/.test(secret))).toBe(true);
  });

  it("goes on with what it knows where a part cannot be read", async () => {
    const broken = Object.fromEntries(
      Object.keys(answers).map((path) => [path, failure("unavailable", "No answer (503).")]),
    );
    const facts = await preview(tool, input, account(broken, new RedisError("ERR no")));
    expect(Object.values(facts).filter((fact) => String(fact).includes("unknown ("))).not.toEqual([]);
    for (const given of Object.values(input)) expect(JSON.stringify(facts)).toContain(String(given));
    expect(JSON.stringify(facts)).toContain("unknown (No answer (503))");
  });

  it("is not made once the call is cancelled", async () => {
    const cancelled = Object.fromEntries(
      Object.keys(answers).map((path) => [path, failure("cancelled", "Cancelled.")]),
    );
    await expect(preview(tool, input, account(cancelled))).rejects.toMatchObject({ kind: "cancelled" });
  });
});

describe("a thing that does not exist", () => {
  it.each(calls.map(([tool, input]) => [tool, input] as const))(
    "stops %s before a person is asked",
    async (tool, input) => {
      const empty = Object.fromEntries(
        Object.entries(answers).map(([path, answer]) => [path, Array.isArray(answer) ? [] : undefined]),
      );
      await expect(preview(tool, input, account(empty))).rejects.toMatchObject({ kind: "not-found" });
    },
  );

  it("does not stop the question where it is a detail alone", async () => {
    const facts = await preview("backup_restore", { database: id, backup: "of-another-database" });
    expect(facts).toMatchObject({
      backup: "ID of-another-database; its name is unknown (There is no backup of-another-database here)",
      keys_that_will_be_replaced: 12,
    });
    const moved = await preview("database_move_to_team", { database: id, team: "t9" });
    expect(moved).toMatchObject({ to_team: "ID t9; its name is unknown (There is no team t9 here)" });
    const member = await preview("team_member_remove", { team, member_email: "c@example.com" });
    expect(member).toMatchObject({ member: "c@example.com", role: expect.stringMatching(/^unknown \(/) });
  });
});

describe("the preview of a database", () => {
  it("asks the API to hide the credentials", async () => {
    const asked = account();
    await preview("database_delete", { database: id }, asked);
    expect(asked.requests.find(({ path }) => path === `/v2/redis/database/${id}`)?.query).toEqual({
      credentials: "hide",
    });
  });

  it("says that there is no backup, also where one is not complete yet", async () => {
    const asked = account({ [`/v2/redis/list-backup/${id}`]: [backup(1, "pending")] });
    expect(await preview("database_delete", { database: id }, asked)).toMatchObject({ newest_backup: "none" });
  });

  it("names the one region of a regional database", async () => {
    const asked = account({ [`/v2/redis/database/${id}`]: { database_name: "orders", region: "eu-west-1" } });
    expect(await preview("database_delete", { database: id }, asked)).toMatchObject({ region: "eu-west-1" });
  });

  it("goes on without the number of keys of a database that does not answer", async () => {
    const asked = account({}, failure("timeout", "The database did not answer in 30 s."));
    expect(await preview("database_delete", { database: id }, asked)).toMatchObject({
      database: `orders (ID ${id})`,
      keys: "unknown (The database did not answer in 30 s)",
    });
  });
});

it("the secrets of the documents' own responses stay out of every preview", async () => {
  const documents = examples.filter(({ request }) => request.method === "GET");
  const secrets = documents.flatMap(({ secrets }) => secrets);
  const byPath = Object.fromEntries(documents.map(({ request, response }) => [request.path, response]));
  for (const [tool, input] of calls) {
    const named = examples.find((example) => example.tool === tool)?.input ?? input;
    const facts = await preview(tool, { ...named, ...(named.database ? { database: id } : {}) }, account(byPath)).catch(
      (error: Error) => error.message,
    );
    const text = JSON.stringify(facts);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  }
});
