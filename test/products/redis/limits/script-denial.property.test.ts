import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalDatabase, startLocalDatabase } from "../../../../src/local/redis/local-database.ts";
import { createCommandFinder } from "../../../../src/products/redis/command-finder.ts";
import { keysOfScript } from "../../../../src/products/redis/limits/plain-script.ts";
import { whyScriptDenied } from "../../../../src/products/redis/limits/script-denial.ts";

/*
 * Scripts that call DEL in any way there is, and hide that, run on a real Redis: none that was let through may do so where DEL is
 * denied, nor change a key that was not told of it.
 */

let database: LocalDatabase;
const find = createCommandFinder();

beforeAll(async () => {
  database = await startLocalDatabase();
});
afterAll(() => database.stop());

const gap = fc.constantFrom("", " ", "\n", "--[[ ]]", "--x\n", " ".repeat(25), "--[==[ ]] ]==]");
const callee = fc.constantFrom("redis.call", "redis.pcall", "c", "d", "server", "redis", "t.c", "(redis).call");
const command = fc.constantFrom("'DEL'", '"del"', "'D'..'EL'", "[[DEL]]", "('DEL')", "'\\68EL'", "'GET'");
const key = fc.constantFrom("KEYS[1]", "KEYS[ 1 ]", "'k'", "'other'", "'o'..'ther'", "ARGV[1]", "k", "unpack(KEYS)");
const call = fc
  .tuple(callee, gap, gap, command, gap, key)
  .map(([name, before, inside, what, after, of]) => `${name}${before}(${inside}${what}${after},${of})`);
const naming = fc
  .tuple(
    fc.constantFrom("local c", "local d", "c", "local server", "local redis", "local a, c", "local c, a"),
    gap,
    gap,
  )
  .map(([name, before, after]) => [name, before, after] as const)
  .chain(([name, before, after]) =>
    fc
      .constantFrom("redis.call", "c", "redis.pcall", "redis")
      .map((value) => `${name}${before}=${before}${value}${after}`),
  );
const named = fc
  .tuple(naming, gap, command, key)
  .map(([start, before, what, of]) => `${start}${before}(${what}, ${of})`);
const changing = fc
  .tuple(fc.constantFrom("KEYS[1]", "k", "KEYS[1], k", "k, KEYS[1]", "k, KEYS[1], a", "ARGV[1]", "local unpack"), gap)
  .map(([name, before]) => `${name}${before}= 'other', 'other'`);
const script = fc
  .tuple(
    fc.array(fc.oneof(call, call, named, naming, changing), { minLength: 1, maxLength: 4 }),
    fc.constantFrom(" ", "\n", ";"),
  )
  .map(([parts, between]) => `local k, a = 'k', 1 ${parts.join(between)}`);

test("a script that is let through does nothing that it may not", async () => {
  const redis = await database.redis();
  const isThere = async (name: string) => (await redis.command("EXISTS", name)).value === "1";
  await fc.assert(
    fc.asyncProperty(script, async (code) => {
      const args = [code, "1", "k", "a1"];
      const found = find(["EVAL", ...args]);
      const denied = found === undefined ? "unknown" : whyScriptDenied(found, new Set(["DEL"]));
      const keys = keysOfScript(args, find);
      await redis.command("MSET", "k", "v", "a1", "v", "other", "v");
      await redis.command("EVAL", ...args);
      for (const name of ["k", "a1", "other"]) {
        if (await isThere(name)) continue;
        expect([denied === undefined ? "let through" : "denied", keys?.includes(name) ?? true]).toEqual([
          "denied",
          true,
        ]);
      }
    }),
    { numRuns: 3_000 },
  );
});
