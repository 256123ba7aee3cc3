import { describe, expect, it } from "vitest";
import { cutNotice, readableRecords } from "../../../../src/products/vector/answers/readable-records.ts";

const turns = { next: async () => {} };
const plain = { includeVector: false };

describe("records in an answer", () => {
  it("have no vectors unless they are asked for, and then a summary", async () => {
    const record = { id: "a", vector: [3, 4], sparseVector: { indices: [9], values: [2] } };
    expect((await readableRecords([record], plain, { turns })).records).toEqual([{ id: "a" }]);
    expect((await readableRecords([record], { includeVector: true }, { turns })).records).toEqual([
      {
        id: "a",
        vector: { dimension: 2, norm: 5, first: [3, 4] },
        sparse_vector: { nonzero: 1, norm: 2, first: [[9, 2]] },
      },
    ]);
  });

  it("show eight values of a vector at most", async () => {
    const vector = Array.from({ length: 3_072 }, (_, n) => n);
    const { records } = await readableRecords([{ id: "a", vector }], { includeVector: true }, { turns });
    expect(records).toMatchObject([{ vector: { dimension: 3_072, first: [0, 1, 2, 3, 4, 5, 6, 7] } }]);
  });

  it("share an answer: a thousand with 40 kB each are not more than a page", async () => {
    const found = Array.from({ length: 1_000 }, (_, n) => ({
      id: `r${n}`,
      score: 1,
      metadata: { text: "x".repeat(40_000) },
    }));
    const readable = await readableRecords(found, plain, { turns });
    expect(JSON.stringify(readable.records).length).toBeLessThan(60_000);
    expect(readable.records[999]).toEqual({ id: "r999", score: 1, cut: ["metadata"] });
    expect(cutNotice(readable, "vector_fetch")).toContain("1000 records are shortened (`cut`): vector_fetch");
  });

  it("of which one is shortened say by which ID it is read whole", async () => {
    const readable = await readableRecords([{ id: "a", data: "x".repeat(60_000) }, { id: "b" }], plain, { turns });
    expect(cutNotice(readable, "vector_fetch")).toBe(
      'The contents of one record are shortened (`cut`): vector_fetch with its ID alone, "a", gives them whole.',
    );
  });

  it("are made readable in turns, so that no answer holds up others", async () => {
    let taken = 0;
    const counting = {
      next: async () => {
        taken += 1;
      },
    };
    await readableRecords(Array(1_000).fill({ id: "a" }), plain, { turns: counting });
    expect(taken).toBe(9);
  });

  it("that are no records are left out", async () => {
    expect((await readableRecords([null, "x", [1], { id: "a" }], plain, { turns })).records).toEqual([{ id: "a" }]);
  });
});
