import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replyText } from "../../../../src/local/redis/connection/resp.ts";
import { fitsAny } from "../../../../src/products/account/reach/name-patterns.ts";
import { offered } from "../offered.ts";
import { useTools } from "../tools/fixture.ts";
import { insideKeys, outsideKeys, wordsFor } from "./command-lines.ts";

const tools = useTools();

/** What --allow-keys may be here: a prefix, a type anywhere, single names, a part anywhere. */
const allowances = ["app:*", "*:list,*:zset", "app:string,other:none", "*is*,app:hash"];

/** A key of each type, within app:* and beyond. */
async function fill(): Promise<void> {
  await tools.redis("FLUSHALL");
  for (const prefix of ["app", "other"]) {
    const lines = [
      `SET ${prefix}:string 10`,
      `RPUSH ${prefix}:list a b c 1 2`,
      `SADD ${prefix}:set a b m`,
      `ZADD ${prefix}:zset 1 a 2 b 3 m`,
      `HSET ${prefix}:hash f 1 m 2`,
      `XADD ${prefix}:stream 0-1 f v`,
      `XGROUP CREATE ${prefix}:stream g 0`,
      `GEOADD ${prefix}:geo 1 2 m 3 4 a`,
      `SETRANGE ${prefix}:bits 4 xyz`,
    ];
    for (const line of lines) await tools.redis(...line.split(" "));
  }
}

/** Every key that no pattern names, with its value and when it expires. */
async function outside(patterns: readonly string[]): Promise<Record<string, string>> {
  const reply = await tools.redis("KEYS", "*");
  const names = reply.kind === "array" ? (reply.value ?? []).map((name) => replyText(name) ?? "") : [];
  const entries = names
    .filter((name) => !fitsAny(patterns, [name]))
    .map(async (name) => {
      const dump = await tools.redis("DUMP", name);
      const bytes = dump.kind === "bulk" ? dump.value?.toString("base64") : "";
      return [name, `${bytes} ${replyText(await tools.redis("PEXPIRETIME", name))}`] as const;
    });
  return Object.fromEntries((await Promise.all(entries)).sort());
}

const writing = offered.filter(({ access }) => access !== "read");
/** Those whose keys stand in several places are the ones to be wrong about. */
const several = writing.filter(({ syntax }) => /destination|destkey|newkey|numkeys|STORE|key\.\.\./.test(syntax));
const command = fc.oneof(fc.constantFrom(...writing), fc.constantFrom(...several));
const key = fc.constantFrom(...insideKeys, ...outsideKeys);
/** Scripts and commands that nobody knows, some of which would change keys beyond. */
const others = fc.oneof(
  fc.tuple(
    fc.constantFrom("EVAL", "EVALSHA"),
    fc.constantFrom(
      "return redis.call('set', KEYS[1], ARGV[1])",
      "return redis.call('del', 'other:string')",
      "return redis.call('del', unpack(KEYS), 'other:string')",
      "return redis.call('del', KEYS[1], 'other:' .. 'string')",
      "KEYS[1] = 'other:string' return redis.call('del', KEYS[1])",
      "local r = redis return r.call('del', 'other:string')",
      "return loadstring('return redis.call(\\'del\\', \\'other:string\\')')()",
    ),
    fc.constant("1"),
    key,
    fc.constant("v"),
  ),
  fc.tuple(fc.constantFrom("SORT"), key, fc.constant("STORE"), key),
  fc.tuple(fc.constantFrom("set", "Del", "flushall", "FLUSHDB ASYNC", "swapdb"), key, key),
  fc.tuple(fc.constantFrom("MOVE", "MIGRATE", "NEWCOMMAND"), key, fc.constant("1")),
);
const line = fc.oneof({ weight: 12, arbitrary: command.chain(wordsFor) }, { weight: 1, arbitrary: others });

describe("under --allow-keys no write changes a key outside", () => {
  test.each(allowances)(
    "%s: of random commands of every family, alone, in pipelines and transactions",
    async (allowKeys) => {
      const flags = { allowWrites: "true", confirm: "never", allowKeys };
      const patterns = allowKeys.split(",");
      await fill();
      const before = await outside(patterns);
      expect(Object.keys(before).length).toBeGreaterThan(3);
      let sent = 0;
      const batch = fc.record({ commands: fc.array(line, { minLength: 1, maxLength: 2 }), atomic: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
          for (const input of batches) {
            const answered = await tools.reply("redis_pipeline_write", input, { flags });
            if (!("isError" in answered && answered.isError === true)) sent += 1;
          }
          expect({ batches, keys: await outside(patterns) }).toEqual({ batches, keys: before });
        }),
        { numRuns: 120 },
      );
      expect(sent).toBeGreaterThan(5);
    },
  );

  test("app:*: of a change to many keys, which counts the others", async () => {
    const flags = { allowWrites: "true", confirm: "never", allowKeys: "app:*,tmp:*" };
    await fill();
    const before = await outside(["app:*", "tmp:*"]);
    const apply = (input: object) =>
      tools.answer<{ changed: number; skipped: object }>(
        "redis_keys_apply",
        { dry_run: false, pattern: "*", ...input },
        { flags },
      );
    expect((await apply({ action: "expire", seconds: 900 })).result).toMatchObject({
      changed: 8,
      skipped: { outside_allow_keys: 8 },
    });
    expect((await apply({ action: "copy", from_prefix: "other:", to_prefix: "tmp:" })).result).toMatchObject({
      changed: 8,
    });
    expect((await apply({ action: "rename", from_prefix: "other:", to_prefix: "tmp:more:" })).result).toMatchObject({
      changed: 0,
      skipped: { outside_allow_keys: 8 },
    });
    expect((await apply({ action: "unlink" })).result).toMatchObject({ skipped: { outside_allow_keys: 8 } });
    expect(await outside(["app:*", "tmp:*"])).toEqual(before);
    expect(replyText(await tools.redis("DBSIZE"))).toBe("8");
  });

  test("app:*: of names that are bytes, which fit byte by byte", async () => {
    const flags = { allowWrites: "true", confirm: "never", allowKeys: "app:*" };
    const bytes = (beginning: string) => Buffer.concat([Buffer.from(beginning), Buffer.from([0xff, 0x00])]);
    await tools.redis("SET", bytes("app:"), "v");
    await tools.redis("SET", bytes("other:"), "v");
    const del = (name: Buffer) => ({ command: "DEL", base64: name.toString("base64") });
    expect((await tools.answer("redis_bytes_write", del(bytes("app:")), { flags })).result).toBe(1);
    expect(await tools.refusal("redis_bytes_write", del(bytes("other:")), { flags })).toContain("--allow-keys");
    expect(replyText(await tools.redis("EXISTS", bytes("other:")))).toBe("1");
  });
});
