import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { CallContext } from "../../src/call/context.ts";
import { endpointsOf } from "../../src/catalog/define.ts";
import { explainMissingTool } from "../../src/catalog/explain.ts";
import { listingOf } from "../../src/catalog/listing.ts";
import { chosenToolsets, SelectionError } from "../../src/catalog/select.ts";
import { family } from "../../src/products/redis/command.ts";
import { commandGuide } from "../../src/products/redis/command-guide.ts";
import { familyToolset } from "../../src/products/redis/family.ts";
import { redisTool } from "../../src/products/redis/redis-tool.ts";
import type { AccessLevel } from "../../src/upstash/access.ts";
import { call, contextWith } from "../call/fixture.ts";
import { offerOf, productOf, select, type TestContext, type Wanted } from "./fixture.ts";

const run = async () => ({ result: "done" });
const endpoint = endpointsOf<TestContext>("developer-api");

const families = [
  family("hash", "Hashes.", { read: { HGET: "key field" }, write: { HSET: "key field value" } }),
  family("key", "Keys.", {
    read: { TYPE: "key" },
    privileged: { SCAN: "cursor" },
    write: { DEL: "key..." },
    destructive: { FLUSHALL: "" },
  }),
  family("connection", "Connection.", { read: { PING: "" } }),
];

const guide = commandGuide(families, () => undefined);
const read = { access: "read", input: {}, run } as const;
const redisToolsets = [
  ...families.map((each) => familyToolset(each, guide)),
  {
    name: "redis_live",
    summary: "Live data",
    rows: [
      redisTool({ ...read, name: "redis_sample", title: "Sample", description: "Sample." }),
      redisTool({ ...read, name: "redis_monitor", title: "Monitor", privileged: true, description: "Monitor." }),
      {
        ...redisTool({ ...read, name: "redis_export", title: "Export", description: "Export." }),
        stdioOnly: true,
      },
    ],
  },
];

const accountToolsets = [
  {
    name: "database",
    summary: "Databases",
    rows: [
      endpoint("database_list", "read", "GET /v2/redis/databases", "List."),
      endpoint("database_rename", "write", "POST /v2/redis/rename/{id}", "Rename.", {
        id: z.string(),
        name: z.string(),
      }),
      endpoint("database_delete", "destructive", "DELETE /v2/redis/database/{id}", "Delete.", { id: z.string() }),
    ],
  },
  { name: "kafka", summary: "Kafka", rows: [endpoint("kafka_list", "read", "GET /v2/kafka/clusters", "List.")] },
];

const redis = productOf(redisToolsets);
const account = productOf(accountToolsets, { optional: ["kafka"] });
const products = [redis, account];

const namesOf = async (wanted?: Wanted) => (await select(products, wanted)).map(({ name }) => name);

const redisReads = ["redis_hash_read", "redis_key_read", "redis_connection_read", "redis_sample"];

describe("the access mode", () => {
  test("read-only lists reads that the read-only token may run", async () => {
    expect(await namesOf({ level: "read-only" })).toEqual([...redisReads, "redis_export", "database_list"]);
    expect((await select(products, { level: "read-only", tools: ["redis_key_*"] }))[0]?.commands).toEqual(["TYPE"]);
  });

  test("with privileged reads lists all reads and no write", async () => {
    expect(await namesOf({ level: "privileged-reads" })).toEqual([
      ...redisReads,
      "redis_monitor",
      "redis_export",
      "database_list",
    ]);
    expect((await select(products, { level: "privileged-reads", tools: ["redis_key_*"] }))[0]?.commands).toEqual([
      "TYPE",
      "SCAN",
    ]);
  });

  test("with writes lists everything, in the order of the catalog", async () => {
    expect(await namesOf({ level: "writes" })).toEqual([
      ...["redis_hash_read", "redis_hash_write", "redis_key_read", "redis_key_write", "redis_connection_read"],
      ...["redis_sample", "redis_monitor", "redis_export", "database_list", "database_rename", "database_delete"],
    ]);
  });
});

describe("toolsets", () => {
  test("are all but the optional ones when none is named", async () => {
    expect(await namesOf()).not.toContain("kafka_list");
    expect(await namesOf({ toolsets: ["default"] })).toEqual(await namesOf());
  });

  test("are every one with `all`", async () => {
    expect(await namesOf({ toolsets: ["all"] })).toEqual([...(await namesOf()), "kafka_list"]);
  });

  test("of an ended service are those that are named, or some of whose tools are, and no others", async () => {
    const withEnded = [redis, productOf(accountToolsets, { retired: ["kafka"] })];
    const namesWith = async (wanted: Wanted) => (await select(withEnded, wanted)).map(({ name }) => name);
    expect(await namesWith({})).not.toContain("kafka_list");
    expect(await namesWith({ toolsets: ["all"] })).toEqual(await namesWith({}));
    expect(await namesWith({ toolsets: ["all", "kafka"] })).toEqual([...(await namesWith({})), "kafka_list"]);
    expect(await namesWith({ tools: ["kafka_*"] })).toEqual(["kafka_list"]);
    expect(await namesWith({ tools: ["*"] })).not.toContain("kafka_list");
  });

  test("of an ended service are left to a caller who may have all", async () => {
    const withEnded = [redis, productOf(accountToolsets, { retired: ["kafka"] })];
    const narrowings = [{ toolsets: ["all"], tools: [], excludeTools: [], upTo: "destructive" as const }];
    const offer = await offerOf(withEnded, { toolsets: ["kafka"] }, narrowings);
    expect([...offer.tools.keys()]).toEqual(["kafka_list"]);
  });

  test("are the named ones alone, in the order of the catalog", async () => {
    expect(await namesOf({ toolsets: ["kafka", "redis_connection"] })).toEqual(["redis_connection_read", "kafka_list"]);
  });

  test("are those of a prefix, such as all of Redis", async () => {
    expect((await namesOf({ toolsets: ["redis"] })).filter((name) => !name.startsWith("redis_"))).toEqual([]);
    expect(await namesOf({ toolsets: ["redis"] })).toHaveLength(8);
  });

  test("are one alone where its very name is given, although others begin with it", () => {
    const known = ["qstash", "qstash_account", "vector"].map((name) => ({ name, optional: false }));
    expect(chosenToolsets(known, ["qstash"])).toEqual(["qstash"]);
    expect(chosenToolsets(known.slice(1), ["qstash"])).toEqual(["qstash_account"]);
  });

  test("are the default ones and an optional one", async () => {
    expect(await namesOf({ toolsets: ["default", "kafka"] })).toEqual([...(await namesOf()), "kafka_list"]);
  });

  test.each(["redi", "hash", "redis_hash_read", "ALL", ""])("of the name %j do not exist", async (name) => {
    await expect(namesOf({ toolsets: [name] })).rejects.toThrow(SelectionError);
    await expect(namesOf({ toolsets: [name] })).rejects.toThrow(
      `No toolset is named ${name}. Known: all, default, redis, redis_hash, redis_key, redis_connection, redis_live, database, kafka.`,
    );
  });

  test("without their credential are left out", async () => {
    const unreachable = productOf(accountToolsets, { optional: ["kafka"], isReachable: false });
    const tools = await select([redis, unreachable]);
    expect(tools.filter(({ name }) => name.startsWith("database"))).toEqual([]);
    expect(tools.length).toBeGreaterThan(0);
  });

  test("are all shown where nothing has its credential", async () => {
    const unreachable = [redisToolsets, accountToolsets].map((toolsets) => productOf(toolsets, { isReachable: false }));
    expect((await select(unreachable)).map(({ name }) => name)).toContain("database_list");
  });
});

describe("tool names", () => {
  test("leave nothing but the tools that they name", async () => {
    expect(await namesOf({ tools: ["redis_sample", "redis_hash_read"] })).toEqual(["redis_hash_read", "redis_sample"]);
  });

  test("may have * for any text", async () => {
    expect(await namesOf({ tools: ["*_read"] })).toEqual([
      "redis_hash_read",
      "redis_key_read",
      "redis_connection_read",
    ]);
    expect(await namesOf({ tools: ["redis_*_write", "database_*"] })).toEqual([
      ...["redis_hash_write", "redis_key_write", "database_list", "database_rename", "database_delete"],
    ]);
    expect(await namesOf({ tools: ["*"] })).toEqual(await namesOf());
  });

  test("stand for whole names, and only * means more than itself", async () => {
    for (const pattern of ["redis_hash", "redis.hash.read", "redis_hash_rea?", "hash_read", "[a-z]*"]) {
      await expect(namesOf({ tools: [pattern] })).rejects.toThrow(SelectionError);
    }
  });

  test("allow nothing that the mode does not", async () => {
    expect(await namesOf({ level: "read-only", tools: ["redis_hash_*"] })).toEqual(["redis_hash_read"]);
    expect(await namesOf({ level: "read-only", tools: ["database_delete"] })).toEqual([]);
  });

  test("to exclude win over all others", async () => {
    expect(await namesOf({ tools: ["redis_hash_*"], excludeTools: ["*_write"] })).toEqual(["redis_hash_read"]);
    expect(await namesOf({ excludeTools: ["redis_*", "database_*"] })).toEqual([]);
  });

  test.each([
    ["tools", "redis_hsah_read"],
    ["excludeTools", "redis_hsah_*"],
    ["tools", "redis_connection_write"],
  ])("that match nothing stop the start: %s %s", async (setting, pattern) => {
    await expect(namesOf({ [setting]: [pattern] })).rejects.toThrow(
      new SelectionError(`No tool is named ${pattern}. \`upstash-mcp tools\` prints the names.`),
    );
  });
});

describe("the transport", () => {
  test("http leaves out what works on the person's own machine", async () => {
    expect(await namesOf({ transport: "http" })).not.toContain("redis_export");
    expect(await namesOf({ transport: "stdio" })).toContain("redis_export");
  });
});

describe("an account", () => {
  const tools = (hasAccount: boolean) =>
    select(hasAccount ? [productOf(redisToolsets, { resourceArgument: "database" }), account] : products);
  const argumentsOf = async (name: string, hasAccount: boolean) =>
    Object.keys((await tools(hasAccount)).find((tool) => tool.name === name)?.input.shape ?? {});

  test("lets every Redis tool name a database", async () => {
    expect(await argumentsOf("redis_hash_read", true)).toEqual(["command", "args", "database"]);
    expect(await argumentsOf("redis_sample", true)).toEqual(["database"]);
    expect(await argumentsOf("redis_hash_read", false)).toEqual(["command", "args"]);
  });

  test("adds nothing to the endpoints of the account itself", async () => {
    expect(await argumentsOf("database_list", true)).toEqual([]);
  });

  test("sends the command to the database that the call names", async () => {
    const tool = (await tools(true)).find(({ name }) => name === "redis_hash_read");
    if (tool === undefined) throw new Error("redis_hash_read is not offered.");
    const asked: unknown[] = [];
    const { database, ...rest } = contextWith(() => "value");
    const context = {
      ...rest,
      database(this: CallContext) {
        asked.push(this.resource);
        return database();
      },
    };
    await call(tool, { command: "HGET", args: ["k", "f"], database: "shop" }, context);
    await call(tool, { command: "HGET", args: ["k", "f"] }, context);
    expect(asked).toEqual(["shop", undefined]);
  });
});

describe("an argument by which a call comes back", () => {
  const withArgument = async (argument: string, wanted: Wanted) =>
    (await select(products, wanted))
      .filter(({ input }) => Object.hasOwn(input.shape, argument))
      .map(({ name }) => name);

  test.each([
    ["auto", "approval_id", "confirm_token"],
    ["token", "confirm_token", "approval_id"],
  ] as const)("is in what can destroy, where the policy is %s: %s", async (confirm, argument, other) => {
    expect(await withArgument(argument, { confirm })).toEqual(["redis_key_write", "database_delete"]);
    expect(await withArgument(other, { confirm })).toEqual([]);
  });

  test.each(["always", "never"] as const)("is in none where the policy is %s", async (confirm) => {
    expect(await withArgument("confirm_token", { confirm })).toEqual([]);
    expect(await withArgument("approval_id", { confirm })).toEqual([]);
  });
});

describe("a tool that is not listed", () => {
  const rows = listingOf([...redisToolsets, ...accountToolsets]);
  const all = new Set(rows.map((row) => row.name));
  const explain = (name: string, level: AccessLevel, toolsets = rows.map(({ toolset }) => toolset), offered = all) => {
    const from = { level, leftOut: [], connection: undefined, transport: "stdio", offered, toolsets } as const;
    return explainMissingTool(rows, name, from).sentence;
  };

  test("may not exist at all", () => {
    for (const name of ["redis_nonsense_read", "constructor", ""]) {
      expect(explain(name, "writes")).toBe(`There is no tool ${name}.`);
    }
  });

  test("that does not exist is answered with the nearest that are offered", () => {
    expect(explain("redis_hget", "writes")).toMatch(
      /^There is no tool redis_hget\. Nearest: redis_hash_read \(command HGET\)/,
    );
    expect(explain("list_databases", "writes")).toMatch(/Nearest: database_list/);
    expect(explain("redis_hashes_read", "writes")).toMatch(
      /Nearest: redis_hash_(read|write), redis_hash_(read|write)\./,
    );
  });

  test("may be the name of a command, of which it is told by which tool it is run, and why that is not offered", () => {
    const reads = new Set(rows.flatMap(({ name, access }) => (access === "read" ? [name] : [])));
    const told = (name: string) => explain(name, "read-only", undefined, reads);
    expect(told("FLUSHALL")).toBe(
      "There is no tool FLUSHALL. That command is run by redis_key_write. redis_key_write can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.",
    );
    expect(told("redis_hset")).toContain("That command is run by redis_hash_write. redis_hash_write can write");
    expect(told("redis_scan")).toMatch(/run by redis_key_read\. There it needs more than .* --allow-privileged-reads/);
    expect(told("redis_hget")).toMatch(/Nearest: redis_hash_read \(command HGET\)/);
  });

  test("may be in a toolset that is not offered, which is told with its flag", () => {
    expect(explain("kafka_list", "read-only", ["redis_hash"])).toMatch(
      /^kafka_list is in the toolset kafka, which this server does not offer\. .*--toolsets with kafka/,
    );
    expect(explain("redis_hash_write", "read-only", [])).toContain("--allow-writes");
  });

  test.each(["redis_hash_write", "database_rename", "database_delete"])("may be a write: %s", (name) => {
    for (const mode of ["read-only", "privileged-reads"] as const) {
      expect(explain(name, mode)).toBe(
        `${name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`,
      );
    }
  });

  test("may work with files, which no flag brings over HTTP", () => {
    const from = { leftOut: [], connection: undefined, offered: all, transport: "http" } as const;
    for (const toolsets of [[], ["redis_live"]]) {
      for (const level of ["read-only", "writes"] as const) {
        expect(explainMissingTool(rows, "redis_export", { ...from, level, toolsets }).sentence).toBe(
          "redis_export works with files of the person's own machine, so only a server that a client starts over stdio offers it.",
        );
      }
    }
    expect(explain("redis_export", "writes", [])).toContain("--toolsets with redis_live");
  });

  test("may need more than the read-only token", () => {
    expect(explain("redis_monitor", "read-only")).toBe(
      "redis_monitor needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.",
    );
  });

  test.each([
    ["kafka_list", "read-only"],
    ["redis_hash_write", "writes"],
    ["redis_monitor", "privileged-reads"],
  ] as const)("may be left out by the configuration: %s", (name, mode) => {
    expect(explain(name, mode)).toMatch(
      new RegExp(
        `^${name} is not offered by this server's configuration \\(access mode ${mode}, --toolsets, .*reaches `,
      ),
    );
  });
});
