import { expect, test } from "vitest";
import { welcome } from "../../src/commands/welcome.ts";
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

test("shows no credential", async () => {
  expect(await welcomeWith({}, { ...redis, ...account })).not.toMatch(/read-only-token|key-of-the-account|dev@example/);
});
