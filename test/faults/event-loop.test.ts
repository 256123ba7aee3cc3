import { createServer } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { familyToolName } from "../../src/products/redis/command.ts";
import { redisFamilies } from "../../src/products/redis/families/index.ts";
import { type Call, createAnswering, listening, several, watched } from "./watched-server.ts";

/*
 * Sends the built server the largest replies and arguments that it takes, tool by tool, and watches its event loop from
 * inside.
 */

/** A reply may have 8 MiB. */
const LARGEST_REPLY = 8_388_608;

/** Stands where a database would. */
async function startDatabase() {
  const upstream = createAnswering();
  const port = await listening(createServer(upstream.listener));
  const server = await watched(["--allow-writes"], {
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
    UPSTASH_REDIS_REST_TOKEN: "AXlzTokenOfTheDatabase",
  });
  return { upstream, server };
}

const base64 = (text: string) => `"${Buffer.from(text).toString("base64")}"`;

/** Replies of Redis, as long and as full as they are read. */
const replies = {
  "one text": base64("text ".repeat(1_200_000)),
  "many texts": several(100_000, (index) => base64(`element:${index}`)),
  "pairs of numbers": several(66_000, (index) => `[${base64(`e${index}`)},${base64(`${index}.3613893389701843377`)}]`),
  "a number that never ends": "9".repeat(8_000_000),
  "nested rows": several(22_000, (index) => {
    const position = `[${base64(`${index % 170}.3613893389701843377`)},${base64(`${index % 80}.115556395496298`)}]`;
    return `[${base64(`e${index}`)},${base64(`${index}.5`)},${3479099956230698 + index},${position}]`;
  }),
} as const;

describe("no reply of Redis holds up others", () => {
  const flags = ["WITHSCORES", "WITHVALUES", "WITHDIST", "WITHHASH", "WITHCOORD"];
  /** One command for each shape of a reply. */
  const shaped = new Map<unknown, Call>();
  for (const { name, commands } of redisFamilies) {
    for (const { name: command, access, shape } of commands) {
      if (access !== "read" || shape === undefined || shaped.has(shape)) continue;
      shaped.set(shape, [command, familyToolName(name, "read"), { command, args: ["k", "1", ...flags] }]);
    }
  }
  const plain: readonly Call[] = [
    ["GET", "redis_string_read", { command: "GET", args: ["k"] }],
    ["redis_keys_scan", "redis_keys_scan", {}],
    ["redis_keyspace_sample", "redis_keyspace_sample", {}],
    ["redis_keyspace_report", "redis_keyspace_report", {}],
    ["redis_databases_compare", "redis_databases_compare", { pattern: "a*", other_pattern: "b*" }],
    ["redis_key_inspect", "redis_key_inspect", { key: "k" }],
    ["redis_pipeline_read", "redis_pipeline_read", { commands: [["GET", "k"]] }],
  ];
  let on: Awaited<ReturnType<typeof startDatabase>>;
  beforeAll(async () => {
    on = await startDatabase();
  });

  test.each(Object.entries(replies))("%s", { timeout: 240_000 }, async (name, reply) => {
    expect(reply.length).toBeLessThan(LARGEST_REPLY);
    on.upstream.answer((path) => (path === "/pipeline" ? `[{"result":${reply}}]` : `{"result":${reply}}`));
    // Of the replies with rows each shape gets one, so that the test does not take for ever.
    const rows = name === "nested rows" ? 1 : 0;
    const own = [...shaped.values()].filter((_, index) => name === "many texts" || index % 2 === rows);
    const isOne = name === "one text" || name === "a number that never ends";
    const calls = isOne ? plain : [...plain, ...own];
    const before = on.upstream.asked();
    expect(await on.server.faults(calls)).toEqual([]);
    expect(on.upstream.asked() - before).toBeGreaterThanOrEqual(2 * calls.length);
  });
});

test("no argument holds up others", { timeout: 240_000 }, async () => {
  const { upstream, server } = await startDatabase();
  upstream.answer((path) => (path === "/pipeline" ? '[{"result":"OK"}]' : '{"result":"OK"}'));
  const text = "text ".repeat(700_000);
  const many = Array.from({ length: 90_000 }, (_, index) => `element:${index}`);
  const calls: readonly Call[] = [
    ["one text", "redis_string_write", { command: "SET", args: ["k", text] }],
    ["many texts", "redis_set_write", { command: "SADD", args: ["k", ...many] }],
    ["many texts in JSON", "redis_set_write", { command: "SADD", args: JSON.stringify(["k", ...many]) }],
    ["an unknown field", "redis_string_read", { command: "GET", args: ["k"], [text]: text.slice(0, 9) }],
    ["very many fields", "redis_string_read", Object.fromEntries(many.map((name) => [name, 1]))],
    ["many fields", "redis_string_read", Object.fromEntries(many.slice(0, 40_000).map((name) => [name, 1]))],
    ["JSON that never ends", "redis_string_read", { command: "GET", args: "[".repeat(3_000_000) }],
    ["a script", "redis_script_write", { command: "EVAL", args: [`return 1 -- ${text}`, "0"] }],
    [
      "a script of many calls",
      "redis_script_write",
      { command: "EVAL", args: ["redis.call('FLUSHALL') ".repeat(90_000), "0"] },
    ],
    [
      "a script of many keys",
      "redis_script_write",
      {
        command: "EVAL",
        args: [
          `${"local f = function(keys) end ".repeat(900)}${"x = KEYS[1] ".repeat(250_000)}redis.call('DEL', KEYS[1])`,
          "0",
        ],
      },
    ],
    ["many commands", "redis_pipeline_write", { commands: many.slice(0, 30_000).map((name) => ["SET", name, "1"]) }],
    ["one long command", "redis_pipeline_write", { commands: [["SET", "k", text]] }],
    [
      "bytes",
      "redis_bytes_write",
      { command: "SET", args: ["k"], base64: Buffer.from(text.slice(0, 700_000)).toString("base64") },
    ],
    [
      "rules of a user",
      "redis_server_write",
      { command: "ACL SETUSER", args: ["u", ...many.map((name) => `>${name}`)] },
    ],
    ["a pattern", "redis_keys_scan", { pattern: "*".repeat(3_000_000) }],
  ];
  expect(await server.faults(calls)).toEqual([]);
});
