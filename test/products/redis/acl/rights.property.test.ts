import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import type { RedisReply } from "../../../../src/local/redis/connection/resp.ts";
import { type Categories, gives, isWithin } from "../../../../src/products/redis/acl/rights.ts";
import { commandRules, type WantedUser } from "../../../../src/products/redis/acl/wanted-rights.ts";
import { useTools } from "../tools/fixture.ts";
import "../../../properties.ts";

const tools = useTools();

/** Commands that a user may be asked about with ACL DRYRUN, each with arguments that it takes. */
const calls: Readonly<Record<string, readonly string[]>> = {
  get: ["k"],
  set: ["k", "v"],
  del: ["k"],
  hset: ["h", "f", "v"],
  scan: ["0"],
  keys: ["*"],
  flushall: [],
  ping: [],
  publish: ["c", "m"],
  eval: ["return 1", "0"],
  "config|get": ["maxmemory"],
  "client|list": [],
  "object|encoding": ["k"],
  "xgroup|destroy": ["s", "g"],
  sort: ["k"],
};
const names = ["read", "write", "dangerous", "admin", "scripting", "keyspace", "hash", "string", "slow", "connection"];

const textOf = (reply: RedisReply) => ("value" in reply ? String(reply.value) : "");

let categories: Categories;
beforeAll(async () => {
  const lists = await Promise.all(names.map((name) => tools.redis("ACL", "CAT", name)));
  const members = lists.map((list) => (list.kind === "array" ? (list.value ?? []).map(textOf) : []));
  categories = new Map(names.map((name, index) => [name, new Set(members[index])]));
});

const command = fc.constantFrom(...Object.keys(calls));
const whole = command.filter((name) => !name.includes("|"));
const container = fc.constantFrom("config", "client", "object", "xgroup");
const sign = fc.constantFrom("+", "-");
const category = fc.constantFrom(...names, "all").map((name) => `@${name}`);
const rules = (...of: fc.Arbitrary<string>[]) =>
  fc.array(
    fc.tuple(sign, fc.oneof(...of)).map(([plus, name]) => plus + name),
    { minLength: 1, maxLength: 6 },
  );

/** Which of the commands Redis itself lets a user with these rules run. */
async function allowedBy(given: readonly string[]): Promise<string[]> {
  await tools.redis("ACL", "SETUSER", "tried", "reset", "on", "~*", "&*", ...given);
  const tried = Object.entries(calls).map(async ([name, args]) => {
    const reply = await tools.redis("ACL", "DRYRUN", "tried", ...name.split("|"), ...args);
    return textOf(reply) === "OK" ? [name] : [];
  });
  return (await Promise.all(tried)).flat();
}

describe("the judgement of rules", () => {
  test("is that of Redis, of rules for whole commands and categories", async () => {
    await fc.assert(
      fc.asyncProperty(rules(whole, container, category), async (given) => {
        const judged = Object.keys(calls).filter((name) => gives(given, name, categories));
        expect(judged).toEqual(await allowedBy(given));
      }),
      { numRuns: 150 },
    );
  });

  test("never finds a command given that Redis refuses, whatever single subcommands are named", async () => {
    await fc.assert(
      fc.asyncProperty(rules(command, container, category), async (given) => {
        const allowed = await allowedBy(given);
        expect(Object.keys(calls).filter((name) => gives(given, name, categories) && !allowed.includes(name))).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe("a pattern that is held to be within another one", () => {
  const part = fc.constantFrom("a", "b", ":", "*", "?", "[ab]", "\\*");
  const pattern = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(""));

  test("matches no key that the other one does not", async () => {
    await tools.redis("FLUSHALL");
    const keys = fc.sample(fc.string({ unit: fc.constantFrom("a", "b", ":", "*"), maxLength: 5 }), {
      numRuns: 300,
      seed: 1,
    });
    await tools.redis("MSET", ...[...new Set(keys)].flatMap((key) => [key, "1"]));
    const keysOf = async (glob: string) => {
      const reply = await tools.redis("KEYS", glob);
      return new Set(reply.kind === "array" ? (reply.value ?? []).map(textOf) : []);
    };
    await fc.assert(
      fc.asyncProperty(pattern, pattern, async (one, other) => {
        fc.pre(isWithin(`~${one}`, [`~${other}`]));
        const outer = await keysOf(other);
        expect([...(await keysOf(one))].filter((key) => !outer.has(key))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["~app:1", ["~app:*"], true],
    ["~app:*", ["~*"], true],
    ["~app:*", ["~other:*", "~app:*"], true],
    ["~app*", ["~app:*"], false],
    ["~*", ["~app:*"], false],
    ["~app:1", ["~app:?"], false],
    ["&app:1", ["~app:*"], false],
  ])("%s within %j: %s", (one, others, held) => {
    expect(isWithin(one, others)).toBe(held);
  });
});

describe("the rules of a user", () => {
  const entry = fc
    .tuple(fc.constantFrom("", "+", "-"), fc.oneof(whole, container, fc.constantFrom("function", "evalsha_ro", "acl")))
    .map(([mark, name]) => mark + name);
  const wanted = fc.record({
    name: fc.constant("user"),
    key_patterns: fc.subarray(["*", "app:*"]),
    channels: fc.subarray(["news"]),
    access: fc.constantFrom("read", "write"),
    commands: fc.array(entry, { maxLength: 4 }),
  });

  test("give nothing that reaches more than its keys, and with access read nothing that writes, whatever is asked for", () => {
    fc.assert(
      fc.property(wanted, (user) => {
        const given = commandsOf(user);
        const never = ["dangerous", "admin", ...(user.access === "read" ? ["write"] : [])];
        const reached = never.flatMap((name) => [...(categories.get(name) ?? [])]);
        expect(reached.filter((name) => gives(given, name, categories))).toEqual([]);
        for (const name of ["flushall", "keys", "acl", "config", "function", "script"]) {
          expect({ name, given: gives(given, name, categories) }).toEqual({ name, given: false });
        }
      }),
      { numRuns: 300 },
    );
  });

  /** The rules, or none where the call is refused. */
  function commandsOf(user: WantedUser): string[] {
    try {
      return commandRules(user, ["+@all"], categories);
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  }
});
