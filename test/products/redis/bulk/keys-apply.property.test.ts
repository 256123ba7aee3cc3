import fc from "fast-check";
import { expect, test } from "vitest";
import { useTools } from "../tools/fixture.ts";
import { applyAll, type Fault, startFaultyWay, sumOf, unasked } from "./fixture.ts";
import "../../../properties.ts";

/*
 * A model of the keyspace, and of what a job does to it. Keys are few and their names alike, so that targets are often taken
 * and prefixes often fit.
 */

const tools = useTools();

interface Stored {
  type: "string" | "list";
  value: string;
  expiring: boolean;
}
type Keyspace = Map<string, Stored>;

const name = fc
  .tuple(fc.constantFrom("a:", "b:", "a:b:", "c"), fc.integer({ min: 0, max: 12 }))
  .map((parts) => parts.join(""));
const stored = fc.record({ type: fc.constantFrom("string", "list"), expiring: fc.boolean() });
const keyspace = fc.array(fc.tuple(name, stored), { maxLength: 40 });

const prefixes = fc.record({
  from_prefix: fc.constantFrom("a:", "a:b:", "b:"),
  to_prefix: fc.constantFrom("c", "b:", "d:", "a:"),
  if_exists: fc.constantFrom("skip", "overwrite"),
});
const action = fc.oneof(
  fc.constant({ action: "expire", seconds: 900 }),
  fc.constant({ action: "persist" }),
  fc.constant({ action: "unlink" }),
  prefixes
    .filter(({ from_prefix, to_prefix }) => !to_prefix.startsWith(from_prefix))
    .map((given) => ({ action: "rename", ...given })),
  prefixes
    .filter(({ from_prefix, to_prefix }) => !to_prefix.startsWith(from_prefix))
    .map((given) => ({ action: "copy", ...given })),
);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const job = fc.tuple(
  action,
  fc.record({
    pattern: fc.constantFrom("*", "a:*", "b:*", "a:b:*", "?:1*"),
    type: optional(fc.constantFrom("string" as const, "list" as const)),
    ttl: optional(fc.constantFrom("none" as const, "expiring" as const)),
  }),
);
type Job = {
  action: string;
  pattern: string;
  type?: string | undefined;
  ttl?: "none" | "expiring" | undefined;
  from_prefix?: string;
  to_prefix?: string;
  if_exists?: string;
};

function fits(key: string, { type, expiring }: Stored, job: Job): boolean {
  const glob = new RegExp(`^${job.pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
  const hasTtl = job.ttl === undefined || (job.ttl === "expiring") === expiring;
  return glob.test(key) && hasTtl && (job.type === undefined || job.type === type);
}

/** What the job should leave, and how many keys it should change and skip. */
function expected(before: Keyspace, job: Job) {
  const after: Keyspace = new Map(before);
  const result = { after, matched: 0, changed: 0, skipped: {} as Record<string, number> };
  const skip = (reason: string) => {
    result.skipped[reason] = (result.skipped[reason] ?? 0) + 1;
  };
  for (const [key, value] of before) {
    if (!fits(key, value, job)) continue;
    result.matched += 1;
    const { from_prefix = "", to_prefix = "" } = job;
    const target = to_prefix + key.slice(from_prefix.length);
    if (job.action === "persist" && !value.expiring) skip("no_ttl");
    else if (!key.startsWith(from_prefix)) skip("other_prefix");
    else if (from_prefix !== "" && target.startsWith(from_prefix)) skip("fits_again");
    else if (from_prefix !== "" && before.has(target) && job.if_exists === "skip") skip("exists");
    else {
      result.changed += 1;
      if (job.action === "unlink" || job.action === "rename") after.delete(key);
      if (from_prefix !== "") after.set(target, value);
      if (job.action === "expire" || job.action === "persist")
        after.set(key, { ...value, expiring: job.action === "expire" });
    }
  }
  return result;
}

async function store(keyspace: Keyspace): Promise<void> {
  await tools.redis("FLUSHALL");
  for (const [key, { type, value, expiring }] of keyspace) {
    await (type === "string" ? tools.redis("SET", key, value) : tools.redis("RPUSH", key, value));
    if (expiring) await tools.redis("EXPIRE", key, "5000");
  }
}

async function stand(): Promise<Keyspace> {
  const script =
    "local out={} for _,k in ipairs(redis.call('KEYS','*')) do local t=redis.call('TYPE',k).ok local v=t=='string' and redis.call('GET',k) or redis.call('LINDEX',k,0) out[k]={type=t,value=v,expiring=redis.call('TTL',k)>0} end return cjson.encode(out)";
  const reply = await tools.redis("EVAL", script, "0");
  return new Map(Object.entries(JSON.parse(String(reply.kind === "bulk" ? reply.value : "{}"))));
}

const modelOf = (given: [string, Omit<Stored, "value">][]): Keyspace =>
  new Map(given.map(([key, parts]) => [key, { ...parts, value: `value of ${key}` }]));
const sorted = (keyspace: Keyspace) => [...keyspace].sort(([one], [other]) => (one < other ? -1 : 1));

test("a job changes exactly what it says, and its dry run foretells it", async () => {
  await fc.assert(
    fc.asyncProperty(keyspace, job, async (given, [what, which]) => {
      const before = modelOf(given);
      const input = { ...which, ...what } as Job;
      if (input.action === "persist" && input.ttl === "none") return;
      await store(before);
      const { after, ...numbers } = expected(before, input);
      const { changed, ...told } = numbers;
      expect(sumOf(await applyAll(tools, input))).toMatchObject({ ...told, changed: 0, would_change: changed });
      expect(sorted(await stand())).toEqual(sorted(before));
      expect(sumOf(await applyAll(tools, { ...input, dry_run: false }))).toMatchObject({
        ...numbers,
        failed: 0,
        unknown: 0,
      });
      expect(sorted(await stand())).toEqual(sorted(after));
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("whatever requests fail, no value is lost but what is deleted or overwritten, and a job comes to its end", async () => {
  const faults = fc.array(fc.constantFrom<Fault>("pass", "429", "cut", "cut-after"), { maxLength: 6 });
  let left: Fault[] = [];
  const isWrite = (body: string) => /"(UNLINK|EXPIRE|PERSIST|RENAME|RENAMENX|COPY)"/.test(body);
  const url = await startFaultyWay(tools.database.url, (body) => (isWrite(body) ? (left.shift() ?? "pass") : "pass"));
  await fc.assert(
    fc.asyncProperty(keyspace, job, faults, async (given, [what, which], failing) => {
      const before = modelOf(given);
      const input = { ...which, ...what, dry_run: false } as Job & { dry_run: boolean };
      if (input.action === "persist" && input.ttl === "none") return;
      await store(before);
      const { after } = expected(before, input);
      left = [...failing];
      let ended = false;
      for (let call = 0; call < 10 && !ended; call += 1) {
        const results = await applyAll(tools, input, { ...unasked, url }).catch(() => undefined);
        ended = results !== undefined;
      }
      expect(ended).toBe(true);
      expect(sorted(await stand())).toEqual(sorted(after));
    }),
    { numRuns: 25 },
  );
}, 120_000);
