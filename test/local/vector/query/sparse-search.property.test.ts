import fc from "fast-check";
import { expect, test } from "vitest";
import { createNamespace } from "../../../../src/local/vector/namespace.ts";
import type { SparseVector } from "../../../../src/local/vector/vector-record.ts";
import { SPARSE } from "../definitions.ts";

const entry = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -3, max: 3 }));
const sparse = fc.uniqueArray(entry, { selector: ([index]) => index, maxLength: 6 });
const asVector = (entries: readonly (readonly [number, number])[]): SparseVector => ({
  indices: entries.map(([index]) => index),
  values: entries.map(([, value]) => value),
});

/** Non-zero values by index. */
const valuesBy = (entries: readonly (readonly [number, number])[]) =>
  new Map(entries.filter(([, value]) => value !== 0));

test("a sparse score is the inner product over shared dimensions, weighed by IDF where that is asked for", () => {
  const documents = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.option(sparse)), {
    maxLength: 60,
    size: "max",
  });
  fc.assert(
    fc.property(documents, sparse, fc.boolean(), (writes, query, idf) => {
      const namespace = createNamespace(SPARSE);
      const model = new Map<string, Map<number, number>>();
      for (const [n, entries] of writes) {
        const id = `${n}`;
        if (entries === null) {
          namespace.remove(id);
          model.delete(id);
        } else {
          namespace.put({ id, sparseVector: asVector(entries) });
          model.set(id, valuesBy(entries));
        }
      }
      const all = [...model.values()];
      const weight = (index: number) => {
        const containing = all.filter((values) => values.has(index)).length;
        return idf ? Math.log(1 + (all.length - containing + 0.5) / (containing + 0.5)) : 1;
      };
      const expected = [...model].flatMap(([id, values]): (readonly [string, number])[] => {
        const shared = [...valuesBy(query)].filter(([index]) => values.has(index));
        const score = shared.reduce((sum, [index, value]) => sum + value * weight(index) * (values.get(index) ?? 0), 0);
        return shared.length === 0 ? [] : [[id, score]];
      });
      const weighting = idf ? ({ weightingStrategy: "IDF" } as const) : {};
      const nearest = namespace.nearest({ sparseVector: asVector(query), topK: 100, ...weighting });
      const found = nearest.map(({ record, score }) => ({ id: record.id, score }));
      expect(found.map(({ id }) => id).sort()).toEqual(expected.map(([id]) => id).sort());
      // Scores are sums in single precision.
      for (const { id, score } of found) expect(score).toBeCloseTo(new Map(expected).get(id) ?? Number.NaN, 3);
      const order = [...model.keys()];
      const place = ({ id }: { id: string }) => order.indexOf(id);
      expect(found).toEqual([...found].sort((a, b) => b.score - a.score || place(a) - place(b)));
    }),
  );
});
