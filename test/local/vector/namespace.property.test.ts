import fc from "fast-check";
import { expect, test } from "vitest";
import { createNamespace, type Namespace } from "../../../src/local/vector/namespace.ts";
import type { VectorRecord } from "../../../src/local/vector/vector-record.ts";
import { HYBRID } from "./definitions.ts";

const ids = fc.integer({ min: 0, max: 99 }).map((n) => `${n % 2 === 0 ? "even" : "odd"}-${n}`);
const write = fc.oneof(
  { weight: 300, arbitrary: fc.record({ kind: fc.constant("put" as const), id: ids, value: fc.nat(99) }) },
  { weight: 300, arbitrary: fc.record({ kind: fc.constant("remove" as const), id: ids }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
);
type Write = typeof write extends fc.Arbitrary<infer One> ? One : never;

function recordOf(id: string, value: number): VectorRecord {
  return {
    id,
    vector: Float32Array.of(value, id.length),
    sparseVector: { indices: [value % 5], values: [1] },
    metadata: { value },
    data: `data of ${value}`,
  };
}

/** Does the same to a namespace and to a map, which keeps the order of insertion as a namespace should. */
function apply(namespace: Namespace, model: Map<string, VectorRecord>, one: Write): void {
  if (one.kind === "clear") {
    namespace.clear();
    model.clear();
  } else if (one.kind === "remove") {
    expect(namespace.remove(one.id)).toBe(model.delete(one.id));
  } else {
    namespace.put(recordOf(one.id, one.value));
    model.set(one.id, recordOf(one.id, one.value));
  }
}

function pagesOf(namespace: Namespace, limit: number, prefix?: string): VectorRecord[] {
  const records: VectorRecord[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: ReturnType<Namespace["page"]> = namespace.page({ after, limit, ...(prefix && { prefix }) });
    expect(page.records.length).toBeLessThanOrEqual(limit);
    records.push(...page.records);
    after = page.next;
  }
  return records;
}

test("a namespace holds what was put and not removed, in the order in which IDs were first stored", () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 600, size: "max" }), fc.integer({ min: 1, max: 40 }), (writes, limit) => {
      const namespace = createNamespace(HYBRID);
      const model = new Map<string, VectorRecord>();
      for (const one of writes) apply(namespace, model, one);
      const expected = [...model.values()];
      expect(namespace.count).toBe(expected.length);
      expect([...namespace.records()]).toEqual(expected);
      expect(pagesOf(namespace, limit)).toEqual(expected);
      expect(pagesOf(namespace, limit, "odd-")).toEqual(expected.filter(({ id }) => id.startsWith("odd-")));
      for (const record of expected) expect(namespace.get(record.id)).toEqual(record);
      expect(namespace.get("never stored")).toBeUndefined();
      const random = namespace.random();
      expect(random).toEqual(random === undefined ? undefined : model.get(random.id));
      expect(random === undefined).toBe(expected.length === 0);
      const found = namespace.nearest({ vector: Float32Array.of(1, 1), topK: 500 });
      expect(found.map(({ record }) => record.id).sort()).toEqual([...model.keys()].sort());
      for (const { record } of found) expect(record).toEqual(model.get(record.id));
      const sparse = namespace.nearest({ sparseVector: { indices: [3], values: [1] }, topK: 500 });
      const withThree = expected.filter(({ sparseVector }) => sparseVector?.indices[0] === 3);
      expect(sparse.map(({ record }) => record)).toEqual(withThree);
    }),
    { numRuns: 60 },
  );
});

test("pages show every record once that is there all the time, while others are stored and removed between them", () => {
  const staying = Array.from({ length: 120 }, (_, n) => `staying-${n}`);
  fc.assert(
    fc.property(
      fc.array(fc.array(write, { maxLength: 120, size: "max" }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      (rounds, limit) => {
        const namespace = createNamespace(HYBRID);
        for (const id of staying) {
          namespace.put(recordOf(id, 1));
          namespace.put(recordOf(`even-${staying.indexOf(id) * 2}`, 2));
        }
        const seen: string[] = [];
        let after: number | undefined = 0;
        for (let round = 0; after !== undefined; round += 1) {
          const page: ReturnType<Namespace["page"]> = namespace.page({ after, limit });
          seen.push(...page.records.map(({ id }) => id));
          after = page.next;
          for (const one of rounds[round] ?? []) {
            if (one.kind === "put") namespace.put(recordOf(one.id, one.value));
            if (one.kind === "remove") namespace.remove(one.id);
          }
        }
        expect(seen.filter((id) => id.startsWith("staying-"))).toEqual(staying);
      },
    ),
    { numRuns: 30 },
  );
});
