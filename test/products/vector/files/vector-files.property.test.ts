import * as fc from "fast-check";
import { expect, test } from "vitest";
import { importAll, startIndexFiles } from "./fixture.ts";
import type { Fault, StoredRecord } from "./index-model.ts";

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "binary", maxLength: 40 });
const space = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((name) => !/^\.{1,2}$/.test(name));
const metadata = fc
  .dictionary(text, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
  // JSON has no zero below zero.
  .map((value) => JSON.parse(JSON.stringify(value)));
/** Signed, of 32 bits; the ends of the range are as likely as all that is between. */
const sparseIndex = fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1));
/** That of a text without any word that counts has no value. */
const sparse = fc
  .uniqueArray(fc.tuple(sparseIndex, float), { selector: ([index]) => index, maxLength: 8 })
  .map((pairs) => ({ indices: pairs.map(([index]) => index), values: pairs.map(([, value]) => value) }));

function recordsOf(indexType: "DENSE" | "SPARSE" | "HYBRID"): fc.Arbitrary<StoredRecord[]> {
  const vector = fc.array(float, { minLength: 3, maxLength: 3 });
  const id = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
  const shape = {
    id,
    ...(indexType === "SPARSE" ? {} : { vector }),
    ...(indexType === "DENSE" ? {} : { sparseVector: sparse }),
    data: text,
    metadata,
  };
  const requiredKeys = Object.keys(shape).filter((name) => name !== "data" && name !== "metadata") as ["id"];
  const record = fc.record(shape, { requiredKeys }) as unknown as fc.Arbitrary<StoredRecord>;
  return fc.uniqueArray(record, { selector: (one) => one.id, minLength: 1, maxLength: 12 });
}

const fault = fc.constantFrom<Fault>("pass", "pass", "pass", "429", "500", "cut", "cut-after");

test.each(["DENSE", "SPARSE", "HYBRID"] as const)(
  "whatever vectors a %s index has, and whatever requests fail, they come back as they were from a file",
  async (indexType) => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.oneof(fc.constant(""), space), recordsOf(indexType), { minKeys: 1, maxKeys: 3 }),
        fc.array(fault, { maxLength: 3 }),
        async (spaces, faults) => {
          const files = await startIndexFiles({ indexType });
          for (const [name, records] of Object.entries(spaces)) files.model.put(name, ...records);
          await files.export({ file: "all.jsonl" });
          const before = files.model.contents();
          files.model.spaces.clear();
          files.faults((operation, number) =>
            operation.startsWith("upsert") ? (faults[number - 4] ?? "pass") : "pass",
          );
          await importAll(files, { file: "all.jsonl" });
          expect(files.model.contents()).toEqual(before);
        },
      ),
      { numRuns: 15 },
    );
  },
);
