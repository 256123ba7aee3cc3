import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countsOfIndex, createIndexState, type IndexState } from "../../../../src/local/vector/server/index-state.ts";
import { clearRecords, putRecords, removeRecords } from "../../../../src/local/vector/server/record-writes.ts";
import { createDrivenClock } from "../../driven-clock.ts";
import { servedIndex } from "./fixture.ts";

const GIB = 1024 ** 3;
const NAMES = ["", "a", "b"];
const IDS = ["1", "2", "3", "4"];

const id = fc.constantFrom(...IDS);
const name = fc.constantFrom(...NAMES);
const text = fc.string({ maxLength: 20 });
const record = fc.record(
  { id, vector: fc.constant(Float32Array.of(1, 2)), metadata: fc.dictionary(text, text, { maxKeys: 2 }), data: text },
  { requiredKeys: ["id", "vector"] },
);
const write = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), name, records: fc.array(record, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant("remove" as const), name, ids: fc.array(id, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("clear" as const), name }),
  fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.nat(150) }),
);

function emptyIndex(bytesHeld = 0): { index: IndexState; wait: (milliseconds: number) => void } {
  const clock = createDrivenClock(0);
  const server = { clock, indexingDelay: 100, newUuid: () => "uuid", bytesHeld };
  const definition = { indexType: "DENSE", dimension: 2, similarityFunction: "COSINE" } as const;
  const index = createIndexState(server, servedIndex("one"), definition);
  return { index, wait: (milliseconds) => clock.goTo(clock.now() + milliseconds) };
}

/** Bytes of all that an index has, counted anew. */
function storedBytes({ namespaces }: IndexState): number {
  const records = namespaces.names().flatMap((one) => [...(namespaces.get(one)?.records() ?? [])]);
  return records.reduce(
    (sum, { id: own, metadata, data = "" }) =>
      sum + 8 + Buffer.byteLength(`${own}${data}${metadata === undefined ? "" : JSON.stringify(metadata)}`),
    0,
  );
}

describe("whatever is written", () => {
  it("vectors, bytes and what is pending are counted right, and nothing is left in the end", () => {
    fc.assert(
      fc.property(fc.array(write, { maxLength: 25 }), (writes) => {
        const { index, wait } = emptyIndex();
        for (const one of writes) {
          if (one.kind === "wait") wait(one.milliseconds);
          else if (one.kind === "put") putRecords(index, one.name, one.records);
          else {
            const namespace = index.namespaces.get(one.name);
            if (namespace === undefined) continue;
            if (one.kind === "clear") clearRecords(index, namespace);
            else removeRecords(index, namespace, one.ids);
          }
          const stored = index.namespaces
            .names()
            .reduce((sum, own) => sum + (index.namespaces.get(own)?.count ?? 0), 0);
          const { vectorCount, pendingVectorCount } = countsOfIndex(index);
          expect([index.vectors, index.bytes]).toEqual([stored, storedBytes(index)]);
          expect(vectorCount).toBeGreaterThanOrEqual(stored - pendingVectorCount);
          expect(vectorCount).toBeLessThanOrEqual(stored);
        }
        wait(100);
        expect(countsOfIndex(index)).toEqual({ vectorCount: index.vectors, pendingVectorCount: 0 });
        for (const own of index.namespaces.names()) {
          const namespace = index.namespaces.get(own);
          if (namespace !== undefined) clearRecords(index, namespace);
        }
        expect([index.vectors, index.bytes, index.metadataBytes, index.server.bytesHeld]).toEqual([0, 0, 0, 0]);
      }),
    );
  });
});

describe("a server", () => {
  const large = { id: "large", vector: Float32Array.of(1, 2), data: "x".repeat(1_000) };

  it("holds no more than it may, and takes what makes its records smaller", () => {
    const { index } = emptyIndex(GIB - 1_500);
    putRecords(index, "", [large]);
    expect(() => putRecords(index, "", [{ ...large, id: "second" }])).toThrow("at most 1073741824 bytes");
    putRecords(index, "", [{ ...large, data: "" }]);
    putRecords(index, "", [{ ...large, id: "second" }]);
    expect(index.vectors).toBe(2);
  });

  it("makes no more namespaces than an index may have", () => {
    const { index } = emptyIndex();
    for (let place = 1; place < 10_000; place += 1) index.namespaces.open(`n${place}`);
    expect(() => putRecords(index, "one more", [large])).toThrow("at most 10000 namespaces");
    putRecords(index, "n1", [large]);
    expect(() => putRecords(index, "n".repeat(1_001), [large])).toThrow("at most 1000 characters");
  });
});
