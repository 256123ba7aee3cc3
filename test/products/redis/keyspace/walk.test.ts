import { describe, expect, test } from "vitest";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import { measureKeys } from "../../../../src/products/redis/keyspace/measures.ts";
import { type FoundKey, type Walk, walkKeys } from "../../../../src/products/redis/keyspace/walk.ts";
import { RedisError } from "../../../../src/upstash/errors.ts";
import type { RedisCommand } from "../../../../src/upstash/redis-command.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { fakeRedis } from "./fake-redis.ts";

const signal = new AbortController().signal;
const bytes = (text: string) => ({ base64: Buffer.from(text, "latin1").toString("base64") });

/** Every page of a walk over what a function answers. */
async function walk(answer: (command: RedisCommand) => Reply | RedisError, options: Partial<Walk> = {}) {
  const redis = fakeRedis(answer);
  const asking = createAsking(redis, signal);
  const found: FoundKey[] = [];
  let cursor = "none";
  const filter = { pattern: "*" };
  for await (const page of walkKeys({ redis, asking, filter, cursor: "0", signal, room: () => 1_000, ...options })) {
    found.push(...page.keys);
    cursor = page.cursor;
  }
  return { found, cursor, commands: asking.commands() };
}

describe("a walk over keys", () => {
  test("gives a key once that SCAN gives twice", async () => {
    const { found } = await walk(([, cursor]) =>
      cursor === "0" ? ["7", ["a", "hash", "b", "list"]] : ["0", ["b", "list", "c", "set"]],
    );
    expect(found.map(({ key, type }) => `${key}: ${type}`)).toEqual(["a: hash", "b: list", "c: set"]);
  });

  test("tells names apart that are long", async () => {
    const long = "x".repeat(100);
    const { found } = await walk(() => ["0", [`${long}1`, "set", `${long}2`, "set", `${long}1`, "set"]]);
    expect(found.map(({ key }) => key)).toEqual([`${long}1`, `${long}2`]);
  });

  test.each<[string, Reply | RedisError]>([
    ["is refused", new RedisError("ERR syntax error")],
    ["is passed over", ["0", ["a", "b"]]],
    ["tells a type that nobody knows", ["0", ["a", "string", "b", "graph"]]],
  ])("does without types where WITHTYPE %s, and asks for it no more", async (_, reply) => {
    const asked: boolean[] = [];
    const { found, commands } = await walk((command) => {
      const isTyped = command.includes("WITHTYPE");
      asked.push(isTyped);
      if (isTyped) return reply;
      return command[1] === "0" ? ["5", ["a", "b"]] : ["0", ["c"]];
    });
    expect(found).toEqual(["a", "b", "c"].map((key) => ({ key, type: undefined })));
    expect(asked).toEqual([true, false, false]);
    expect(commands).toBe(3);
  });

  test("knows the type where it looks at one alone", async () => {
    const { found } = await walk(
      (command) => {
        expect(command).toEqual(["SCAN", "0", "TYPE", "hash", "COUNT", "1000"]);
        return ["0", ["a"]];
      },
      { filter: { pattern: "*", type: "hash" } },
    );
    expect(found).toEqual([{ key: "a", type: "hash" }]);
  });

  test("takes no more than there is room for, and goes on behind it", async () => {
    const page: Reply = ["0", ["a", "set", "b", "set", "c", "set"]];
    const first = await walk(() => page, { room: roomFor(2) });
    const rest = await walk(() => page, { cursor: first.cursor });
    expect([first.found.length, rest.found.length]).toEqual([2, 1]);
    expect(new Set([...first.found, ...rest.found].map(({ key }) => key))).toEqual(new Set(["a", "b", "c"]));
    expect([first.cursor === "0", rest.cursor]).toEqual([false, "0"]);
  });
});

function roomFor(keys: number): () => number {
  let steps = 0;
  return () => {
    steps += 1;
    return steps === 1 ? keys : 0;
  };
}

describe("the measures of keys", () => {
  const measured = async (
    found: readonly FoundKey[],
    answer: (command: RedisCommand, body?: string) => Reply | RedisError,
  ) => {
    const redis = fakeRedis((command, body) => answer(command, body && Buffer.from(body).toString("latin1")));
    return measureKeys(found, createAsking(redis, signal));
  };

  test("come in the order of the keys, whether their names are text or not", async () => {
    const sizes: Record<string, number> = { a: 1, "\xff": 2, c: 3 };
    const found = [{ key: "a" }, { key: bytes("\xff") }, { key: "c" }].map((key) => ({ ...key, type: "string" }));
    const keys = await measured(found, ([command, ...args], body) =>
      command === "PTTL" ? -1 : (sizes[body ?? args.at(-1) ?? ""] ?? null),
    );
    expect(keys.map(({ bytes, size }) => [bytes, size])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test("leave out keys that are gone, and have no bytes where MEMORY USAGE is refused", async () => {
    const replies: Record<string, Reply | RedisError> = {
      "TYPE a": "hash",
      "TYPE b": "none",
      "PTTL a": 500,
      "MEMORY USAGE a": new RedisError("NOPERM no"),
      "HLEN a": 7,
      "PTTL c": -2,
    };
    const found = [{ key: "a" }, { key: "b" }, { key: "c", type: "set" }];
    const keys = await measured(found, (command) => replies[command.join(" ")] ?? null);
    expect(keys).toEqual([{ key: "a", type: "hash", ttl: 500, bytes: undefined, size: 7 }]);
  });
});
