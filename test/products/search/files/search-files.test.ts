import { describe, expect, test } from "vitest";
import { startIndexFiles } from "../../vector/files/fixture.ts";

const documentsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `d${index}`,
    content: { title: `Film ${index}` },
    metadata: { year: index },
  }));

describe("documents", () => {
  test("travel through a file with their content, metadata and index, in batches of 100", async () => {
    const files = await startIndexFiles({ product: "search" });
    files.model.put("movies", ...documentsOf(250));
    files.model.put("books", { id: "b", content: { title: "Ä" } });
    const { result } = await files.export({ file: "all.jsonl" });
    expect(result).toMatchObject({
      ...{ documents_in_file: 251, finished: true },
      indexes: [
        { index: "books", documents: 1 },
        { index: "movies", documents: 250 },
      ],
    });
    const [header = "", first] = (await files.text("all.jsonl")).split("\n");
    expect(JSON.parse(header)).toEqual({
      upstash_search_export: 1,
      database: "the index of the test",
      begun: expect.any(String),
    });
    expect(first).toBe('{"id":"b","content":{"title":"Ä"},"index":"books"}');
    const before = files.model.contents();
    files.model.spaces.clear();
    expect((await files.import({ file: "all.jsonl" })).result).toMatchObject({ imported: 251, finished: true });
    expect(files.model.contents()).toEqual(before);
    expect(files.model.written).toEqual([1, 100, 100, 50]);
    expect(files.model.asked.filter((asked) => asked === "upsert-data movies")).toHaveLength(3);
  });

  test("of lines that others have made go into the index that the call names", async () => {
    const files = await startIndexFiles({ product: "search" });
    await files.write("plain.jsonl", ...documentsOf(2));
    await expect(files.import({ file: "plain.jsonl" })).rejects.toThrow(
      "Line 1: it names no index, and the call names none",
    );
    expect((await files.import({ file: "plain.jsonl", index: "movies" })).result.imported).toBe(2);
    expect(files.model.contents().movies).toEqual(documentsOf(2));
  });

  test("need content, and nothing that would be lost", async () => {
    const files = await startIndexFiles({ product: "search" });
    await files.write("bad.jsonl", { id: "a" }, { id: "a", content: "text" }, { id: "a", content: {}, vector: [1] });
    const { result } = await files.import({ file: "bad.jsonl", index: "i", dry_run: true });
    expect(result.first_bad_lines).toEqual([
      { line: 1, reason: "it has no content" },
      { line: 2, reason: "content must be an object" },
      { line: 3, reason: 'it has "vector", which is none of id, content, metadata, index' },
    ]);
  });

  test("of one index may be taken to another, and those that are there are told", async () => {
    const files = await startIndexFiles({ product: "search" });
    files.model.put("movies", ...documentsOf(3));
    await files.export({ file: "movies.jsonl", index: "movies" });
    await files.import({ file: "movies.jsonl", index: "copy" });
    expect(files.model.contents().copy).toEqual(documentsOf(3));
    const plan = await files.plan({ file: "movies.jsonl", if_exists: "overwrite" });
    expect(plan.harm?.things[0]?.means).toBe("3 documents of such IDs are there and are lost");
    expect(await plan.preview?.()).toMatchObject({
      database: "the index of the test",
      documents_to_write: 3,
      overwritten: 3,
    });
  });
});
