import { describe, expect, test } from "vitest";
import type { Setting } from "../../src/catalog/setting.ts";
import { readArguments } from "../../src/config/arguments.ts";
import { flagOf, settingsOf, variableOf, variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { configOf } from "../served.ts";
import { unset } from "./placeholder.ts";

const settings = settingsOf(products);
const credentials = variablesOf(products);

/** What the settings of the program and of its products are read to. */
const valuesOf = (...given: Parameters<typeof configOf>): Readonly<Record<string, unknown>> => ({
  ...configOf(...given),
});

/** Every setting: flag, variable, default, and a text with what it is read as. */
const rows: readonly [name: string, flag: string, variable: string, byDefault: unknown, text: string, read: unknown][] =
  [
    ["transport", "--transport", "UPSTASH_MCP_TRANSPORT", "stdio", "http", "http"],
    ["host", "--host", "UPSTASH_MCP_HOST", "127.0.0.1", "::1", "::1"],
    ["port", "--port", "UPSTASH_MCP_PORT", 3000, "0", 0],
    ["callers", "--callers", "UPSTASH_MCP_CALLERS", undefined, "callers.json", "callers.json"],
    ["connections", "--connections", "UPSTASH_MCP_CONNECTIONS", undefined, "connections.json", "connections.json"],
    ["agent", "--agent", "UPSTASH_MCP_AGENT", false, "true", true],
    ["approvers", "--approvers", "UPSTASH_MCP_APPROVERS", [], "ada,bob", ["ada", "bob"]],
    [
      "oauthIssuer",
      "--oauth-issuer",
      "UPSTASH_MCP_OAUTH_ISSUER",
      undefined,
      "https://a.example/",
      "https://a.example/",
    ],
    [
      "oauthAudience",
      "--oauth-audience",
      "UPSTASH_MCP_OAUTH_AUDIENCE",
      undefined,
      "https://mcp.example/mcp",
      "https://mcp.example/mcp",
    ],
    ["approvalsClientId", "--approvals-client-id", "UPSTASH_MCP_APPROVALS_CLIENT_ID", undefined, "pages", "pages"],
    [
      "sharedState",
      "--shared-state",
      "UPSTASH_MCP_SHARED_STATE",
      undefined,
      "redis://redis:6379",
      "redis://redis:6379",
    ],
    [
      "allowedHosts",
      "--allowed-hosts",
      "UPSTASH_MCP_ALLOWED_HOSTS",
      [],
      "a.example,b.example",
      ["a.example", "b.example"],
    ],
    ["allowedOrigins", "--allowed-origins", "UPSTASH_MCP_ALLOWED_ORIGINS", [], "a.example", ["a.example"]],
    [
      "trustedProxies",
      "--trusted-proxies",
      "UPSTASH_MCP_TRUSTED_PROXIES",
      [],
      "10.0.0.7, fd00::/8",
      [
        { address: "10.0.0.7", prefix: 32, family: "ipv4" },
        { address: "fd00::", prefix: 8, family: "ipv6" },
      ],
    ],
    ["tlsCert", "--tls-cert", "UPSTASH_MCP_TLS_CERT", undefined, "cert.pem", "cert.pem"],
    ["tlsKey", "--tls-key", "UPSTASH_MCP_TLS_KEY", undefined, "key.pem", "key.pem"],
    ["local", "--local", "UPSTASH_MCP_LOCAL", false, "true", true],
    ["sampleData", "--sample-data", "UPSTASH_MCP_SAMPLE_DATA", false, "1", true],
    ["qstashPort", "--qstash-port", "UPSTASH_MCP_QSTASH_PORT", 0, "8080", 8080],
    ["vectorPort", "--vector-port", "UPSTASH_MCP_VECTOR_PORT", 0, "8081", 8081],
    ["vectorDimension", "--vector-dimension", "UPSTASH_MCP_VECTOR_DIMENSION", 384, "1536", 1_536],
    [
      "vectorSimilarity",
      "--vector-similarity",
      "UPSTASH_MCP_VECTOR_SIMILARITY",
      "COSINE",
      "dot_product",
      "DOT_PRODUCT",
    ],
    ["searchPort", "--search-port", "UPSTASH_MCP_SEARCH_PORT", 0, "8082", 8082],
    ["qstashServer", "--qstash-server", "UPSTASH_MCP_QSTASH_SERVER", undefined, "/opt/qstash", "/opt/qstash"],
    ["allowWrites", "--allow-writes", "UPSTASH_MCP_ALLOW_WRITES", false, "yes", true],
    ["allowPrivilegedReads", "--allow-privileged-reads", "UPSTASH_MCP_ALLOW_PRIVILEGED_READS", false, "on", true],
    ["allowWritesTo", "--allow-writes-to", "UPSTASH_MCP_ALLOW_WRITES_TO", undefined, "a, b-*", ["a", "b-*"]],
    ["allowDestructiveOn", "--allow-destructive-on", "UPSTASH_MCP_ALLOW_DESTRUCTIVE_ON", undefined, "a", ["a"]],
    ["protect", "--protect", "UPSTASH_MCP_PROTECT", undefined, "prod-*", ["prod-*"]],
    ["allowKeys", "--allow-keys", "UPSTASH_MCP_ALLOW_KEYS", undefined, "app:*,tmp:*", ["app:*", "tmp:*"]],
    [
      "denyCommands",
      "--deny-commands",
      "UPSTASH_MCP_DENY_COMMANDS",
      undefined,
      "keys, Config|Set,acl log",
      ["KEYS", "CONFIG SET", "ACL LOG"],
    ],
    ["confirm", "--confirm", "UPSTASH_MCP_CONFIRM", "auto", "always", "always"],
    [
      "approvalsUrl",
      "--approvals-url",
      "UPSTASH_MCP_APPROVALS_URL",
      undefined,
      "https://mcp.example.com/",
      "https://mcp.example.com",
    ],
    [
      "approvalsListen",
      "--approvals-listen",
      "UPSTASH_MCP_APPROVALS_LISTEN",
      undefined,
      "[::1]:4321",
      { host: "::1", port: 4321 },
    ],
    ["openApprovals", "--open-approvals", "UPSTASH_MCP_OPEN_APPROVALS", false, "true", true],
    ["toolsets", "--toolsets", "UPSTASH_MCP_TOOLSETS", [], "redis_hash, redis_key,", ["redis_hash", "redis_key"]],
    ["tools", "--tools", "UPSTASH_MCP_TOOLS", [], "redis_hash_*", ["redis_hash_*"]],
    [
      "excludeTools",
      "--exclude-tools",
      "UPSTASH_MCP_EXCLUDE_TOOLS",
      [],
      "*_write,redis_geo_read",
      ["*_write", "redis_geo_read"],
    ],
    [
      "commandBudget",
      "--command-budget",
      "UPSTASH_MCP_COMMAND_BUDGET",
      undefined,
      "5000/hour",
      { most: 5_000, per: "hour" },
    ],
    ["maxCost", "--max-cost", "UPSTASH_MCP_MAX_COST", undefined, "1.50", { most: 1.5, per: "day" }],
    ["maxOutput", "--max-output", "UPSTASH_MCP_MAX_OUTPUT", undefined, "1000", 1_000],
    ["results", "--results", "UPSTASH_MCP_RESULTS", "text", "both", "both"],
    ["maxReply", "--max-reply", "UPSTASH_MCP_MAX_REPLY", 8_388_608, "1000000000", 1_000_000_000],
    ["timeout", "--timeout", "UPSTASH_MCP_TIMEOUT", 30_000, "100", 100],
    ["shutdownTimeout", "--shutdown-timeout", "UPSTASH_MCP_SHUTDOWN_TIMEOUT", 10_000, "0", 0],
    ["undo", "--undo", "UPSTASH_MCP_UNDO", false, "true", true],
    ["undoFile", "--undo-file", "UPSTASH_MCP_UNDO_FILE", undefined, ".upstash-undo", ".upstash-undo"],
    ["undoBytes", "--undo-bytes", "UPSTASH_MCP_UNDO_BYTES", 16_777_216, "67108864", 67_108_864],
    ["undoKeys", "--undo-keys", "UPSTASH_MCP_UNDO_KEYS", 10_000, "1", 1],
    ["compact", "--compact", "UPSTASH_MCP_COMPACT", false, "true", true],
    ["preset", "--preset", "UPSTASH_MCP_PRESET", undefined, "ops", "ops"],
    ["undoMinutes", "--undo-minutes", "UPSTASH_MCP_UNDO_MINUTES", 60, "10080", 10_080],
    ["logLevel", "--log-level", "UPSTASH_MCP_LOG_LEVEL", "info", "debug", "debug"],
    ["audit", "--audit", "UPSTASH_MCP_AUDIT", "off", "json", "json"],
    ["auditLog", "--audit-log", "UPSTASH_MCP_AUDIT_LOG", undefined, "/var/log/audit.log", "/var/log/audit.log"],
    ["window", "--window", "UPSTASH_MCP_WINDOW", false, "true", true],
    ["metrics", "--metrics", "UPSTASH_MCP_METRICS", false, "true", true],
    ["revealSecrets", "--reveal-secrets", "UPSTASH_MCP_REVEAL_SECRETS", false, "true", true],
    [
      "allowDestinations",
      "--allow-destinations",
      "UPSTASH_MCP_ALLOW_DESTINATIONS",
      [],
      "api.example.com, *.example.org",
      [
        { hostname: "api.example.com", isBelow: false },
        { hostname: "example.org", isBelow: true },
      ],
    ],
    ["redisServer", "--redis-server", "UPSTASH_MCP_REDIS_SERVER", undefined, "/opt/redis-server", "/opt/redis-server"],
  ];

describe("the settings", () => {
  test("are all tried below", () => {
    expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(settings).sort());
  });

  test.each(rows)("%s is the flag %s and the variable %s", (name, flag, variable) => {
    expect(`--${flagOf(name)}`).toBe(flag);
    expect(variableOf(name)).toBe(variable);
  });

  test.each(rows)("%s has its default", (name, _flag, _variable, byDefault) => {
    expect(valuesOf({}, {})[name]).toEqual(byDefault);
  });

  test.each(rows)("%s is read from the flag", (name, flag, _variable, _default, text, read) => {
    expect(valuesOf(readArguments([`${flag}=${text}`], settings).flags, {})[name]).toEqual(read);
  });

  test.each(rows)("%s is read from the variable", (name, _flag, variable, _default, text, read) => {
    expect(valuesOf({}, { [variable]: text })[name]).toEqual(read);
  });

  test.each(rows)(
    "%s counts as unset when it is empty, blank or an unset placeholder",
    (name, flag, variable, byDefault) => {
      for (const text of ["", "  ", unset(variable), ` ${unset(`user_config.${name}`)} `]) {
        expect(valuesOf({}, { [variable]: text })[name]).toEqual(byDefault);
        expect(valuesOf(readArguments([`${flag}=${text}`], settings).flags, {})[name]).toEqual(byDefault);
      }
    },
  );

  test("are each explained in a sentence for the help", () => {
    const all: readonly Setting[] = [...Object.values(settings), ...Object.values(credentials)];
    expect(all.filter(({ help }) => !/^[A-Z].*\.$/.test(help))).toEqual([]);
  });

  test("mark every token, key and secret as secret", () => {
    const marked = Object.entries(credentials as Readonly<Record<string, Setting>>).filter(([, { secret }]) => secret);
    expect(marked.map(([name]) => name)).toEqual(
      Object.keys(credentials).filter((name) => /TOKEN|(KEY|SECRET)$/.test(name)),
    );
  });
});

describe("names of hosts", () => {
  test.each(["allowedHosts", "allowedOrigins"])("of %s are those that requests have, in small letters", (name) => {
    const texts = "MCP.example.com, node_1,[2001:db8::1],10.0.0.7";
    expect(configOf({ [name]: texts }, {})).toMatchObject({
      [name]: ["mcp.example.com", "node_1", "[2001:db8::1]", "10.0.0.7"],
    });
  });

  test.each(["https://a.example", "a.example:443", "*.example.com", "a.example/", "::1"])(
    "are not %s, which no request has",
    (text) => {
      for (const name of ["allowedHosts", "allowedOrigins"]) {
        expect(() => configOf({ [name]: text }, {})).toThrow(/expected names of hosts alone, such as/);
      }
    },
  );
});

describe("a bad value", () => {
  test.each([
    ["port", "65536", "expected at most 65535."],
    ["port", "-1", "expected at least 0."],
    ["port", "3.5", "expected a whole number from 0 to 65535."],
    ["port", "http", "expected a whole number from 0 to 65535."],
    ["maxOutput", "999", "expected at least 1000."],
    ["maxOutput", "1000001", "expected at most 1000000."],
    ["commandBudget", "0/day", "expected a whole number of commands from 1 on, such as 100000, and /day, /hour"],
    ["commandBudget", "1.5/day", "expected a whole number of commands"],
    ["commandBudget", "100/week", "expected a whole number of commands"],
    ["maxCost", "$1", "expected US dollars, such as 1.50, and /day, /hour or /minute behind it."],
    ["maxCost", "-1/day", "expected US dollars"],
    ["maxCost", "0", "expected US dollars"],
    ["maxReply", "9999", "expected at least 10000."],
    ["timeout", "Infinity", "expected a whole number from 100 to 600000."],
    ["timeout", "600001", "expected at most 600000."],
    ["transport", "sse", "expected one of stdio, http."],
    ["logLevel", "trace", "expected one of error, warn, info, debug."],
    ["approvalsUrl", "https://mcp.example.com/page", "expected http://HOST:PORT or https://HOST, without a path."],
    ["approvalsListen", "localhost", "expected ADDRESS:PORT, such as 127.0.0.1:4321."],
    ["approvalsListen", "localhost:65536", "expected ADDRESS:PORT, such as 127.0.0.1:4321."],
    ["preset", "most", "expected one of essentials, ops, data, everything."],
    ["results", "json", "expected one of text, structured, both."],
    ["confirm", "yes", "expected one of auto, token, always, never."],
    [
      "sharedState",
      "redis:6379",
      "expected redis://[user:password@]host:port, rediss:// or the REST URL of an Upstash",
    ],
    ["sharedState", "redis://redis/1", "expected a Redis URL of database 0, without a path."],
    ["sharedState", "https://own.upstash.io/get", "expected the URL of the console's REST section"],
    ["trustedProxies", "10.0.0.0/33", "expected addresses or ranges such as 10.0.0.7 or 10.0.0.0/8"],
    [
      "trustedProxies",
      "0.0.0.0/0",
      "expected addresses or ranges such as 10.0.0.7 or 10.0.0.0/8, and none of everybody.",
    ],
    ["trustedProxies", "proxy.example", "expected addresses or ranges such as 10.0.0.7 or 10.0.0.0/8"],
    ["allowWrites", "perhaps", "expected true or false."],
    ["local", "2", "expected true or false."],
  ])("of %s, %s, is refused with what was expected", (name, text, expected) => {
    expect(() => configOf({ [name]: text }, {})).toThrow(`Bad value for --${flagOf(name)}: ${expected}`);
    expect(() => configOf({}, { [variableOf(name)]: text })).toThrow(`Bad value for ${variableOf(name)}: ${expected}`);
  });
});
