import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpoint, family, tool, toolset } from "../../src/catalog/define.ts";
import { explainMissingTool } from "../../src/catalog/guide.ts";
import type { Catalog } from "../../src/catalog/rows.ts";
import { SelectionError } from "../../src/catalog/select.ts";
import { call, contextWith, select } from "../call/fixture.ts";

const done = async () => ({ result: "done" });

const catalog: Catalog = {
  toolsets: [
    family("hash", "Hashes.", { read: { HGET: "key field" }, write: { HSET: "key field value" } }),
    family("key", "Keys.", {
      read: { TYPE: "key" },
      privileged: { SCAN: "cursor" },
      write: { DEL: "key..." },
      destructive: { FLUSHALL: "" },
    }),
    family("connection", "Connection.", { read: { PING: "" } }),
    {
      ...toolset("redis_live", "Live data", [
        tool({ name: "redis_sample", title: "Sample", access: "read", description: "Sample.", input: {}, run: done }),
        tool({
          name: "redis_monitor",
          title: "Monitor",
          access: "read",
          privileged: true,
          description: "Monitor.",
          input: {},
          run: done,
        }),
        tool({
          name: "redis_export",
          title: "Export",
          access: "read",
          stdioOnly: true,
          description: "Export.",
          input: { path: z.string() },
          run: done,
        }),
      ]),
      needs: "redis",
    },
    toolset("database", "Databases", [
      endpoint("database_list", "read", "GET /v2/redis/databases", "List."),
      endpoint("database_rename", "write", "POST /v2/redis/rename/{id}", "Rename.", {
        id: z.string(),
        name: z.string(),
      }),
      endpoint("database_delete", "destructive", "DELETE /v2/redis/database/{id}", "Delete.", { id: z.string() }),
    ]),
    toolset("kafka", "Kafka", [endpoint("kafka_list", "read", "GET /v2/kafka/clusters", "List.")], { optional: true }),
  ],
  whyRefused: () => undefined,
};

const namesOf = (wanted?: Parameters<typeof select>[1]) => select(catalog, wanted).map(({ name }) => name);

const redisReads = ["redis_hash_read", "redis_key_read", "redis_connection_read", "redis_sample"];

describe("the access mode", () => {
  test("read-only lists reads that the read-only token may run", () => {
    expect(namesOf({ mode: "read-only" })).toEqual([...redisReads, "redis_export", "database_list"]);
    expect(select(catalog, { mode: "read-only", tools: ["redis_key_*"] })[0]?.commands).toEqual(["TYPE"]);
  });

  test("with privileged reads lists all reads and no write", () => {
    expect(namesOf({ mode: "privileged-reads" })).toEqual([
      ...redisReads,
      "redis_monitor",
      "redis_export",
      "database_list",
    ]);
    expect(select(catalog, { mode: "privileged-reads", tools: ["redis_key_*"] })[0]?.commands).toEqual([
      "TYPE",
      "SCAN",
    ]);
  });

  test("with writes lists everything, in the order of the catalog", () => {
    expect(namesOf({ mode: "writes" })).toEqual([
      ...["redis_hash_read", "redis_hash_write", "redis_key_read", "redis_key_write", "redis_connection_read"],
      ...["redis_sample", "redis_monitor", "redis_export", "database_list", "database_rename", "database_delete"],
    ]);
  });
});

describe("toolsets", () => {
  test("are all but the optional ones when none is named", () => {
    expect(namesOf()).not.toContain("kafka_list");
    expect(namesOf({ toolsets: ["default"] })).toEqual(namesOf());
  });

  test("are every one with `all`", () => {
    expect(namesOf({ toolsets: ["all"] })).toEqual([...namesOf(), "kafka_list"]);
  });

  test("are the named ones alone, in the order of the catalog", () => {
    expect(namesOf({ toolsets: ["kafka", "redis_connection"] })).toEqual(["redis_connection_read", "kafka_list"]);
  });

  test("are those of a prefix, such as all of Redis", () => {
    expect(namesOf({ toolsets: ["redis"] }).filter((name) => !name.startsWith("redis_"))).toEqual([]);
    expect(namesOf({ toolsets: ["redis"] })).toHaveLength(8);
  });

  test("are the default ones and an optional one", () => {
    expect(namesOf({ toolsets: ["default", "kafka"] })).toEqual([...namesOf(), "kafka_list"]);
  });

  test.each(["redi", "hash", "redis_hash_read", "ALL", ""])("of the name %j do not exist", (name) => {
    expect(() => namesOf({ toolsets: [name] })).toThrow(SelectionError);
    expect(() => namesOf({ toolsets: [name] })).toThrow(
      `No toolset is named ${name}. Known: all, default, redis, redis_hash, redis_key, redis_connection, redis_live, database, kafka.`,
    );
  });

  test("without their credential are left out", () => {
    expect(
      namesOf({ available: ({ needs }) => needs === "redis" }).filter((name) => name.startsWith("database")),
    ).toEqual([]);
  });
});

describe("tool names", () => {
  test("leave nothing but the tools that they name", () => {
    expect(namesOf({ tools: ["redis_sample", "redis_hash_read"] })).toEqual(["redis_hash_read", "redis_sample"]);
  });

  test("may have * for any text", () => {
    expect(namesOf({ tools: ["*_read"] })).toEqual(["redis_hash_read", "redis_key_read", "redis_connection_read"]);
    expect(namesOf({ tools: ["redis_*_write", "database_*"] })).toEqual([
      ...["redis_hash_write", "redis_key_write", "database_list", "database_rename", "database_delete"],
    ]);
    expect(namesOf({ tools: ["*"] })).toEqual(namesOf());
  });

  test("stand for whole names, and only * means more than itself", () => {
    for (const pattern of ["redis_hash", "redis.hash.read", "redis_hash_rea?", "hash_read", "[a-z]*"]) {
      expect(() => namesOf({ tools: [pattern] })).toThrow(SelectionError);
    }
  });

  test("allow nothing that the mode does not", () => {
    expect(namesOf({ mode: "read-only", tools: ["redis_hash_*"] })).toEqual(["redis_hash_read"]);
    expect(namesOf({ mode: "read-only", tools: ["database_delete"] })).toEqual([]);
  });

  test("to exclude win over all others", () => {
    expect(namesOf({ tools: ["redis_hash_*"], excludeTools: ["*_write"] })).toEqual(["redis_hash_read"]);
    expect(namesOf({ excludeTools: ["redis_*", "database_*"] })).toEqual([]);
  });

  test.each([
    ["tools", "redis_hsah_read"],
    ["excludeTools", "redis_hsah_*"],
    ["tools", "redis_connection_write"],
  ])("that match nothing stop the start: %s %s", (setting, pattern) => {
    expect(() => namesOf({ [setting]: [pattern] })).toThrow(
      new SelectionError(`No tool is named ${pattern}. \`upstash-mcp tools\` prints the names.`),
    );
  });
});

describe("the transport", () => {
  test("http leaves out what works on the person's own machine", () => {
    expect(namesOf({ transport: "http" })).not.toContain("redis_export");
    expect(namesOf({ transport: "stdio" })).toContain("redis_export");
  });
});

describe("an account", () => {
  const argumentsOf = (name: string, hasAccount: boolean) =>
    Object.keys(select(catalog, { hasAccount, tools: [name] })[0]?.input.shape ?? {});

  test("lets every Redis tool name a database", () => {
    expect(argumentsOf("redis_hash_read", true)).toEqual(["command", "args", "database"]);
    expect(argumentsOf("redis_sample", true)).toEqual(["database"]);
    expect(argumentsOf("redis_hash_read", false)).toEqual(["command", "args"]);
  });

  test("adds nothing to the endpoints of the account itself", () => {
    expect(argumentsOf("database_list", true)).toEqual([]);
  });

  test("sends the command to the database that the call names", async () => {
    const [tool] = select(catalog, { hasAccount: true, tools: ["redis_hash_read"] });
    const asked: (string | undefined)[] = [];
    const context = contextWith(() => "value");
    const { redis } = context;
    context.redis = (database) => {
      asked.push(database);
      return redis(database);
    };
    if (tool) {
      await call(tool, { command: "HGET", args: ["k", "f"], database: "shop" }, context);
      await call(tool, { command: "HGET", args: ["k", "f"] }, context);
    }
    expect(asked).toEqual(["shop", undefined]);
  });
});

describe("a confirm_token", () => {
  const withToken = (wanted: Parameters<typeof select>[1]) =>
    select(catalog, wanted)
      .filter(({ input }) => Object.hasOwn(input.shape, "confirm_token"))
      .map(({ name }) => name);

  test("is an argument of what can destroy, where a person is asked by preview", () => {
    expect(withToken({ confirm: "auto" })).toEqual(["redis_key_write", "database_delete"]);
  });

  test.each(["always", "never"] as const)("is no argument where the policy is %s", (confirm) => {
    expect(withToken({ confirm })).toEqual([]);
  });
});

describe("a tool that is not listed", () => {
  test("may not exist at all", () => {
    for (const name of ["redis_nonsense_read", "redis_connection_write", "constructor", ""]) {
      expect(explainMissingTool(catalog, name, "writes")).toBe(`There is no tool ${name}. tools/list gives the names.`);
    }
  });

  test.each(["redis_hash_write", "database_rename", "database_delete"])("may be a write: %s", (name) => {
    for (const mode of ["read-only", "privileged-reads"] as const) {
      expect(explainMissingTool(catalog, name, mode)).toBe(
        `${name} can write, and this server does not allow writes. The person who runs it can allow them with --allow-writes.`,
      );
    }
  });

  test("may need more than the read-only token", () => {
    expect(explainMissingTool(catalog, "redis_monitor", "read-only")).toBe(
      "redis_monitor needs more than the read-only token. The person who runs the server can allow it with --allow-privileged-reads.",
    );
  });

  test.each([
    ["kafka_list", "read-only"],
    ["redis_hash_write", "writes"],
    ["redis_monitor", "privileged-reads"],
  ] as const)("may be left out by the configuration: %s", (name, mode) => {
    expect(explainMissingTool(catalog, name, mode)).toMatch(
      new RegExp(`^${name} is not offered by this server's configuration \\(access mode ${mode}, --toolsets, `),
    );
  });
});
