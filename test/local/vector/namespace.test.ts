import { expect, test } from "vitest";
import { createNamespace } from "../../../src/local/vector/namespace.ts";
import { dense, HYBRID } from "./definitions.ts";

const vector = Float32Array.of(1, 2);

function filled(count: number) {
  const namespace = createNamespace(dense(2, "COSINE"));
  for (let n = 0; n < count; n += 1) namespace.put({ id: `${n}`, vector, metadata: { n } });
  return namespace;
}

test("a record that was read stays as it was when it is overwritten, and when what was given changes", () => {
  const namespace = createNamespace(dense(2, "EUCLIDEAN"));
  const given = Float32Array.of(1, 2);
  namespace.put({ id: "a", vector: given });
  given.fill(9);
  const read = [
    namespace.get("a"),
    namespace.page({ limit: 1 }).records[0],
    namespace.random(),
    namespace.nearest({ vector, topK: 1 })[0]?.record,
  ];
  namespace.put({ id: "a", vector: Float32Array.of(5, 6) });
  for (const record of read) expect(record).toEqual({ id: "a", vector: Float32Array.of(1, 2) });
});

test("a record that is stored anew without a vector is near nothing", () => {
  const namespace = filled(3);
  namespace.put({ id: "1" });
  expect(namespace.nearest({ vector, topK: 5 }).map(({ record }) => record.id)).toEqual(["0", "2"]);
  expect(namespace.get("1")).toEqual({ id: "1" });
});

test("an ID that is removed and stored again comes last", () => {
  const namespace = filled(3);
  namespace.remove("0");
  namespace.put({ id: "0", vector });
  expect([...namespace.records()].map(({ id }) => id)).toEqual(["1", "2", "0"]);
});

test("the last page has no cursor, also where it is full", () => {
  const namespace = filled(4);
  const { next, records } = namespace.page({ limit: 2 });
  expect(records.map(({ id }) => id)).toEqual(["0", "1"]);
  expect(namespace.page({ limit: 2, ...(next !== undefined && { after: next }) })).toEqual({
    records: [
      { id: "2", vector, metadata: { n: 2 } },
      { id: "3", vector, metadata: { n: 3 } },
    ],
  });
});

test("a cursor from before everything was removed shows what was stored since", () => {
  const namespace = filled(10);
  const { next } = namespace.page({ limit: 5 });
  namespace.clear();
  namespace.put({ id: "new", vector });
  const page = namespace.page({ limit: 5, ...(next !== undefined && { after: next }) });
  expect(page.records.map(({ id }) => id)).toEqual(["new"]);
});

test("records can be removed while they are read", () => {
  const namespace = filled(500);
  for (const { id, metadata } of namespace.records()) if (Number(metadata?.n) % 5 !== 0) namespace.remove(id);
  expect([...namespace.records()].map(({ id }) => Number(id))).toEqual(Array.from({ length: 100 }, (_, n) => n * 5));
});

test("records are found by both of their vectors after most of the others were removed, and overwritten then", () => {
  const namespace = createNamespace(HYBRID);
  const recordOf = (n: number, value = n) => ({
    id: `${n}`,
    vector: Float32Array.of(Math.cos(value), Math.sin(value)),
    sparseVector: { indices: [value], values: [1] },
  });
  for (let n = 0; n < 200; n += 1) namespace.put(recordOf(n));
  for (let n = 0; n < 200; n += 1) if (n % 40 !== 39) namespace.remove(`${n}`);
  namespace.put(recordOf(79, 300));
  namespace.put(recordOf(500));
  for (const [n, value] of [
    [39, 39],
    [79, 300],
    [119, 119],
    [159, 159],
    [199, 199],
    [500, 500],
  ] as const) {
    const { id, vector, sparseVector } = recordOf(n, value);
    expect(namespace.nearest({ vector, topK: 1 })[0]?.record.id).toBe(id);
    expect(namespace.nearest({ sparseVector, topK: 9 }).map(({ record }) => record.id)).toEqual([id]);
  }
  expect(namespace.nearest({ sparseVector: { indices: [79], values: [1] }, topK: 9 })).toEqual([]);
});

test("what accepts records is asked only about those that would be among the nearest", () => {
  const namespace = createNamespace(dense(1, "EUCLIDEAN"));
  for (let n = 0; n < 100; n += 1) namespace.put({ id: `${n}`, vector: Float32Array.of(n) });
  const asked: string[] = [];
  const accepts = ({ id }: { id: string }) => asked.push(id) > 0;
  namespace.nearest({ vector: Float32Array.of(0), topK: 3, accepts });
  expect(asked).toEqual(["0", "1", "2"]);
});

test("every record is some time the random one", () => {
  const namespace = filled(8);
  namespace.remove("3");
  const met = new Set(Array.from({ length: 2_000 }, () => namespace.random()?.id));
  expect([...met].sort()).toEqual(["0", "1", "2", "4", "5", "6", "7"]);
  expect(createNamespace(dense(2, "COSINE")).random()).toBeUndefined();
});

test("IDs are any text", () => {
  const namespace = createNamespace(dense(2, "COSINE"));
  for (const id of ["__proto__", "constructor", "", "\u{1F600}"]) namespace.put({ id, vector, metadata: { id } });
  for (const id of ["__proto__", "constructor", "", "\u{1F600}"]) expect(namespace.get(id)?.metadata).toEqual({ id });
  expect(namespace.get("toString")).toBeUndefined();
});
