import { expect, test } from "vitest";
import { welcome, welcomeAtTerminal, welcomeToTokens } from "../../src/commands/welcome.ts";
import { configOf, serve } from "../served.ts";

const url = "http://127.0.0.1:3000/mcp";
const redis = {
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token",
};
const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };

async function welcomeWith(flags: Record<string, string>, environment: Record<string, string> = {}): Promise<string> {
  const config = configOf(flags, environment);
  return welcome(url, (await serve(config)).offer, config);
}

test.each([
  [
    { local: "true", sampleData: "true" },
    {},
    "an embedded Upstash on this machine, with a few example keys; nothing is kept",
  ],
  [{ local: "true" }, {}, "an embedded Upstash on this machine; nothing is kept"],
  [{}, redis, "It reaches the database at shop.upstash.io."],
  [{}, account, "It reaches an account with all of its databases."],
  [{}, { ...redis, ...account }, "the database at shop.upstash.io, and an account with all of its databases."],
  [{}, {}, "No credentials are set: a call answers which ones to set. --local tries it"],
])("with %j and %j says what it reaches", async (flags, environment, sentence) => {
  expect(await welcomeWith(flags, environment)).toContain(sentence);
});

test.each([
  [{}, {}, "It reaches what each connection names: prod, staging."],
  [{}, redis, "It reaches the database at shop.upstash.io, and by connection prod, staging."],
  [{ local: "true" }, {}, "an embedded Upstash on this machine, and by connection prod, staging; nothing is kept"],
])("with connections, %j and %j, says what else it reaches", async (flags, environment, sentence) => {
  const config = configOf(flags, environment);
  const text = welcome(url, (await serve(config)).offer, config, ["prod", "staging"]);
  expect(text).toContain(sentence);
  expect(text.includes('"connection":"prod"')).toBe(environment !== redis);
});

test("says how writes are allowed, where they are not", async () => {
  expect(await welcomeWith({ local: "true" })).toContain("npm start -- --allow-writes");
  expect(await welcomeWith({ local: "true", allowWrites: "true" })).not.toContain("--allow-writes");
});

test.each([
  [
    { sampleData: "true", local: "true" },
    {},
    '"name":"redis_hash_read","arguments":{"command":"HGETALL","args":["user:1"]}',
  ],
  [{}, redis, '"args":["your:key"]'],
  [{}, account, '"name":"database_list","arguments":{}'],
  [{ toolsets: "kafka" }, account, '"name":"kafka_cluster_list"'],
])("with %j and %j shows a call that can be made", async (flags, environment, call) => {
  expect(await welcomeWith(flags, environment)).toContain(call);
});

test.each([
  [{ count: 0, isNamed: false }, "upstash:destructive.\n\nClient"],
  [{ count: 1, isNamed: false }, "The one caller of the file may call, too."],
  [{ count: 2, isNamed: true }, "The 2 callers of the file may call, and no other subject."],
])("with an issuer and the callers %j says who may call", (callers, sentence) => {
  const resource = { issuer: "https://auth.example.com", resource: "https://mcp.example.com/mcp" };
  const text = welcomeToTokens(url, resource, callers);
  expect(text).toContain('"url": "https://mcp.example.com/mcp"');
  expect(text).toContain(`serves whoever has an access token of https://auth.example.com at ${url}\n`);
  expect(text).toContain(sentence);
});

test("shows no credential", async () => {
  expect(await welcomeWith({}, { ...redis, ...account })).not.toMatch(/read-only-token|key-of-the-account|dev@example/);
});

test("in a terminal says that a client is waited for, how one gets the server, and how else it may be used", async () => {
  const config = configOf({}, redis);
  const text = welcomeAtTerminal((await serve(config)).offer, config);
  expect(text).toMatch(
    /an MCP server with \d+ tools \(read-only\) on stdin and stdout, which wait for a client's messages/,
  );
  expect(text).toContain("It reaches the database at shop.upstash.io.");
  expect(text).toContain('"command": "npx"');
  expect(text).toMatch(/--transport http.*upstash-mcp call.*--help.*Ctrl-C/s);
  expect(text).not.toContain("read-only-token\n");
});
