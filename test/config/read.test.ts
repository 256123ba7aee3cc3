import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config/read.ts";
import { products } from "../../src/products/index.ts";
import { configOf } from "../served.ts";
import { credentialsOf } from "./credentials-of.ts";
import { unset } from "./placeholder.ts";

describe("the configuration", () => {
  test("is read-only and on stdio when nothing is set", () => {
    expect(configOf({}, {})).toMatchObject({ transport: "stdio", access: "read-only" });
    expect(credentialsOf({}, {}).account).toEqual({});
  });

  test("prefers a flag to its variable", () => {
    expect(configOf({ port: "1" }, { UPSTASH_MCP_PORT: "2" }).port).toBe(1);
  });

  test("lets a flag take back what a variable allows", () => {
    expect(configOf({ allowWrites: "false" }, { UPSTASH_MCP_ALLOW_WRITES: "true" }).access).toBe("read-only");
  });

  test.each([
    [{}, []],
    [{ compact: "true" }, ["all"]],
    [{ preset: "ops" }, ["all"]],
    [{ preset: "ops", toolsets: "redis" }, ["redis"]],
  ])("has every toolset where most tools are found and not listed, unless some are named: %j", (flags, toolsets) => {
    expect(configOf(flags, {}).toolsets).toEqual(toolsets);
  });

  test("falls back to the variable where the flag is an unset placeholder", () => {
    expect(configOf({ port: unset("PORT") }, { UPSTASH_MCP_PORT: "2" }).port).toBe(2);
  });

  test("does not take an unset placeholder for permission to write", () => {
    expect(configOf({ allowWrites: unset("ALLOW_WRITES") }, { UPSTASH_MCP_ALLOW_WRITES: unset("ALLOW") }).access).toBe(
      "read-only",
    );
  });

  test.each([
    ["--protect", { protect: "" }, {}],
    ["--allow-writes-to", { allowWritesTo: unset("NAMES") }, {}],
    ["--exclude-tools", { excludeTools: " " }, {}],
    ["UPSTASH_MCP_COMMAND_BUDGET", {}, { UPSTASH_MCP_COMMAND_BUDGET: "" }],
    ["UPSTASH_MCP_ALLOW_KEYS", {}, { UPSTASH_MCP_ALLOW_KEYS: unset("KEYS") }],
  ])("warns of %s without a value, which limits nothing", (name, flags, environment) => {
    expect(configOf({ allowWrites: "true", ...flags }, environment).warnings).toEqual([
      `${name} is given without a value, so it counts as not given and limits nothing. Give it one, or leave it out.`,
    ]);
  });

  test("does not warn where the variable has the limit that the flag lacks, or where nothing is limited", () => {
    expect(configOf({ protect: "", toolsets: "" }, { UPSTASH_MCP_PROTECT: "prod" }).warnings).toEqual([]);
  });

  test("does not warn of an empty --allow-writes-to, as a form gives it, where nobody may write anyway", () => {
    const empty = { UPSTASH_MCP_ALLOW_WRITES: "false", UPSTASH_MCP_ALLOW_WRITES_TO: "" };
    expect(configOf({}, empty)).toMatchObject({ access: "read-only", warnings: [] });
    expect(configOf({ callers: "callers.json" }, empty).warnings).toHaveLength(1);
  });

  test("does not look at the value of a variable whose flag is set", () => {
    expect(configOf({ port: "1" }, { UPSTASH_MCP_PORT: "none" }).port).toBe(1);
  });

  test.each([
    [{}, "read-only"],
    [{ allowPrivilegedReads: "true" }, "privileged-reads"],
    [{ allowWrites: "true" }, "writes"],
    [{ allowWrites: "true", allowPrivilegedReads: "true" }, "writes"],
  ])("with %j has the access mode %s", (flags, mode) => {
    expect(configOf(flags, {}).access).toBe(mode);
  });

  test("leaves the variables of other programs alone", () => {
    expect(configOf({}, { PATH: "/bin", UPSTASH_VECTOR_REST_URL: "https://x", MCP_PORT: "9" }).port).toBe(3000);
  });

  test("refuses a variable of its own that does not exist, and lists those that do", () => {
    expect(() => configOf({}, { UPSTASH_MCP_PROT: "AXlzPrivateText" })).toThrow(ConfigError);
    expect(() => configOf({}, { UPSTASH_MCP_PROT: "1" })).toThrow(
      /^Unknown variable UPSTASH_MCP_PROT\. Known: .*UPSTASH_MCP_PORT/,
    );
  });
});

test.each(["callers", "connections"])("the JSON of %s stands in no flag, which every user could read", (name) => {
  expect(() => configOf({ [name]: '{"callers": []}' }, {})).toThrow(
    `JSON belongs into UPSTASH_MCP_${name.toUpperCase()}`,
  );
});

describe("a variable that is a function", () => {
  const url = { UPSTASH_REDIS_REST_URL: () => "https://shop.upstash.io" };
  const never = () => {
    throw new Error("It was read.");
  };
  const secretsAt = (flags: Record<string, string>, token: () => string) =>
    readConfig(flags, { ...url, UPSTASH_REDIS_REST_TOKEN: token }, products).products[0]?.facts.secrets;

  test("is read where somebody needs its value, and counts as set where nobody does", () => {
    expect(secretsAt({ allowWrites: "true" }, () => " standard-token \n")).toContain("standard-token");
    expect(secretsAt({}, never)).not.toContain("standard-token");
    expect(() => secretsAt({ allowWrites: "true" }, never)).toThrow("It was read.");
  });
});

describe("a running Redis for local mode", () => {
  test.each(["redis://127.0.0.1:6379", "unix:/run/redis@home.sock?username=ada", "/usr/bin/redis-server"])(
    "may be named by a flag: %s",
    (redisServer) => {
      expect(configOf({ redisServer }, {}).redisServer).toBe(redisServer);
    },
  );

  test("has its password in the environment alone", () => {
    const url = "redis://ada:pass@127.0.0.1:6379";
    expect(configOf({}, { UPSTASH_MCP_REDIS_SERVER: url }).redisServer).toBe(url);
    expect(() => configOf({ redisServer: url }, {})).toThrow(ConfigError);
  });
});

describe("every error of the configuration", () => {
  const secret = "AXlzUnprintable secret";
  const wrong: [string, Record<string, string>, Record<string, string>][] = [
    ["UPSTASH_REDIS_REST_URL", {}, { UPSTASH_REDIS_REST_URL: `redis://default:${secret}@host:6379` }],
    ["KV_REST_API_URL", {}, { KV_REST_API_URL: `rediss://default:${secret}@host:6379` }],
    ["UPSTASH_REDIS_REST_READONLY_TOKEN", {}, { UPSTASH_REDIS_REST_READONLY_TOKEN: secret }],
    ["KV_REST_API_READ_ONLY_TOKEN", {}, { KV_REST_API_READ_ONLY_TOKEN: `${secret}\n` }],
    ["UPSTASH_REDIS_REST_TOKEN", { allowWrites: "true" }, { UPSTASH_REDIS_REST_TOKEN: secret }],
    ["KV_REST_API_TOKEN", { allowPrivilegedReads: "true" }, { KV_REST_API_TOKEN: secret }],
    ["UPSTASH_API_KEY", {}, { UPSTASH_API_KEY: secret }],
    ["UPSTASH_EMAIL", {}, { UPSTASH_EMAIL: secret }],
    ["UPSTASH_MCP_LOG_LEVEL", {}, { UPSTASH_MCP_LOG_LEVEL: secret }],
    ["UPSTASH_MCP_TOKEN", {}, { UPSTASH_MCP_TOKEN: secret }],
    ["--timeout", { timeout: secret }, {}],
    ["--redis-server", { redisServer: `redis://:${secret}@host:6379` }, {}],
    ["--redis-server", { redisServer: `redis://ada:pa/ss-${secret}@host:6379` }, {}],
    ["--redis-server", { redisServer: `redis:ada:${secret}@host:6379` }, {}],
    ["UPSTASH_MCP_SHARED_STATE", { sharedState: `redis://:${secret}@host:6379` }, {}],
    ["UPSTASH_MCP_SHARED_STATE", {}, { UPSTASH_MCP_SHARED_STATE: `redis://:${secret}` }],
    ["UPSTASH_MCP_SHARED_STATE_TOKEN", {}, { UPSTASH_MCP_SHARED_STATE_TOKEN: secret }],
    ["UPSTASH_MCP_REDIS_SERVER", { redisServer: `unix:/run/redis.sock?password=${secret}` }, {}],
  ];

  test.each(wrong)("about %s is one line that names it and holds no value", (name, flags, environment) => {
    const message = messageOf(() => configOf(flags, environment));
    expect(message).toContain(name);
    expect(message).not.toMatch(/\n|AXlz|secret/);
    expect(message.endsWith(".")).toBe(true);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error("No ConfigError was thrown.");
}
