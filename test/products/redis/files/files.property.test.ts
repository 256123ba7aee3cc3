import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fault, startFaultyWay } from "../bulk/fixture.ts";
import { exportAll, importAll, keyspaceOf, useFileTools } from "./fixture.ts";
import "../../../properties.ts";

/*
 * The keyspace is small and its names alike, so that keys are often there already and patterns often fit. What it is
 * compared with is read past the REST API.
 */

const tools = useFileTools();

const name = fc
  .tuple(fc.constantFrom("a:", "b:", "é", "x"), fc.integer({ min: 0, max: 9 }), fc.constantFrom("", "", "", "\xff"))
  .map(([start, number, end]) => Buffer.concat([Buffer.from(`${start}${number}`), Buffer.from(end, "latin1")]));
const content = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 8 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)) },
);
const contents = fc.array(content, { minLength: 1, maxLength: 6 });
const stored = fc.record({
  type: fc.constantFrom("string", "list", "hash", "set", "zset", "stream"),
  contents,
  /** How often a list has its elements: enough for several parts. */
  times: fc.constantFrom(1, 1, 1, 300),
  expiring: fc.boolean(),
});
type StoredValue = typeof stored extends fc.Arbitrary<infer Value> ? Value : never;
const keyspace = fc.uniqueArray(fc.tuple(name, stored), { maxLength: 14, selector: ([key]) => key.toString("latin1") });
type Keyspace = typeof keyspace extends fc.Arbitrary<infer Value> ? Value : never;

const EXPIRES = Date.now() + 7_200_000;

async function store(keys: Keyspace): Promise<void> {
  await tools.redis("FLUSHALL");
  for (const [key, value] of keys) {
    await storeOne(key, value);
    if (value.expiring) await tools.redis("PEXPIREAT", key, `${EXPIRES + value.contents.length}`);
  }
}

async function storeOne(key: Buffer, { type, contents, times }: StoredValue): Promise<void> {
  const [first = Buffer.from("")] = contents;
  if (type === "string") await tools.redis("SET", key, Buffer.concat(Array(times * 9).fill(Buffer.concat(contents))));
  if (type === "list") await tools.redis("RPUSH", key, ...Array(times).fill(contents).flat());
  if (type === "hash") await tools.redis("HSET", key, ...contents.flatMap((each) => [each, first]));
  if (type === "set") await tools.redis("SADD", key, ...contents);
  if (type === "zset") await tools.redis("ZADD", key, ...contents.flatMap((each, index) => [`${index / 3}`, each]));
  if (type === "stream") for (const each of contents) await tools.redis("XADD", key, "*", "field", each);
}

type Space = Record<string, string>;
const fitting = (space: Space, pattern: string): Space =>
  Object.fromEntries(Object.entries(space).filter(([key]) => pattern === "*" || key.startsWith(pattern.slice(0, -1))));
const merged = (one: Space, other: Space): Space => ({ ...one, ...other });
const sorted = (space: Space) => Object.entries(space).sort(([one], [other]) => (one < other ? -1 : 1));

const job = fc.record({
  pattern: fc.constantFrom("*", "a:*", "x*"),
  format: fc.constantFrom("jsonl", "dump"),
  if_exists: fc.constantFrom("skip", "overwrite"),
});

test("an export has exactly the keys that fit, and an import changes exactly what it says, as its dry run foretells", async () => {
  await fc.assert(
    fc.asyncProperty(keyspace, keyspace, job, async (first, second, { pattern, format, if_exists }) => {
      await store(first);
      const given = await keyspaceOf(tools);
      const wanted = fitting(given, pattern);
      const { result } = await tools.export({ file: "model.jsonl", pattern, format, replace: true });
      expect(result).toMatchObject({ keys_in_file: Object.keys(wanted).length, skipped: {}, finished: true });
      expect(await keyspaceOf(tools)).toEqual(given);
      await store(second);
      const before = await keyspaceOf(tools);
      const there = Object.keys(wanted).filter((key) => key in before).length;
      const written = if_exists === "skip" ? Object.keys(wanted).length - there : Object.keys(wanted).length;
      const foretold = await tools.import({ file: "model.jsonl", if_exists, dry_run: true });
      expect(foretold.result).toMatchObject({
        would_import: written,
        would_overwrite: if_exists === "skip" ? 0 : there,
        complete: true,
      });
      expect(await keyspaceOf(tools)).toEqual(before);
      const { result: imported } = await tools.import({ file: "model.jsonl", if_exists });
      const skipped = if_exists === "skip" && there > 0 ? { exists: there } : {};
      expect(imported).toMatchObject({ imported: written, skipped, failed: 0, finished: true });
      const after = if_exists === "skip" ? merged(wanted, before) : merged(before, wanted);
      expect(sorted(await keyspaceOf(tools))).toEqual(sorted(after));
    }),
    { numRuns: 25 },
  );
}, 60_000);

test("whatever requests fail, both come to their end with the same file and the same keys, and each key is whole at any time", async () => {
  let left: Fault[] = [];
  const notRemoved: string[] = [];
  const url = await startFaultyWay(tools.database.url, (body) => {
    const fault = left.shift() ?? "pass";
    if (fault !== "pass" && body.includes('"UNLINK"')) notRemoved.push(body);
    return fault;
  });
  const faults = fc.array(fc.constantFrom<Fault>("pass", "pass", "429", "cut", "cut-after"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(keyspace, job, faults, faults, async (keys, { pattern, format, if_exists }, one, other) => {
      await store(keys);
      const wanted = fitting(await keyspaceOf(tools), pattern);
      await tools.export({ file: "whole.jsonl", pattern, format, replace: true });
      left = [...one];
      await exportAll(tools, { file: "faulty.jsonl", pattern, format, replace: true } as { file: string }, { url });
      const [, ...lines] = await tools.lines("faulty.jsonl");
      expect(lines).toEqual((await tools.lines("whole.jsonl")).slice(1));
      await tools.redis("FLUSHALL");
      left = [...other];
      let checked: Promise<void> = Promise.resolve();
      const progress = async () => {
        checked = checked.then(async () => expect(wanted).toMatchObject(apart(await keyspaceOf(tools)).keys));
        checked.catch(() => {});
      };
      await importAll(tools, { file: "faulty.jsonl", if_exists }, { url, progress });
      await checked;
      const { keys: imported, temporary } = apart(await keyspaceOf(tools));
      expect(sorted(imported)).toEqual(sorted(wanted));
      const isLeft = (key: string) => notRemoved.some((body) => body.includes(key));
      expect(Object.keys(temporary).filter((key) => isWithoutExpiry(temporary[key]) && !isLeft(key))).toEqual([]);
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);

/** Temporary keys are apart, since a cut connection may leave some behind; each of these expires. */
function apart(space: Space): { keys: Space; temporary: Space } {
  const isTemporary = (key: string) => key.startsWith("upstash-mcp:importing:");
  const those = (wanted: boolean) => Object.entries(space).filter(([key]) => isTemporary(key) === wanted);
  return { keys: Object.fromEntries(those(false)), temporary: Object.fromEntries(those(true)) };
}

/** PEXPIRETIME of what `keyspaceOf` wrote down of a key. */
const isWithoutExpiry = (state: string | undefined): boolean => state !== undefined && JSON.parse(state)[1] === "-1";
