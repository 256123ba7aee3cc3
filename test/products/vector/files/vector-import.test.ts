import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { IndexFiles } from "./fixture.ts";
import { startIndexFiles } from "./fixture.ts";

const linesOf = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ id: `id-${index}`, vector: [index, 0.5, -1], ...more }));

/** Puts vectors into the index and exports them. */
async function exported(files: IndexFiles, count: number): Promise<void> {
  files.model.put("", ...linesOf(count, { data: "old" }));
  await files.export({ file: "all.jsonl" });
}

describe("a file that an editor has saved with a byte order mark", () => {
  test("is read, be it of others or an export", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", `\uFEFF${JSON.stringify(linesOf(1)[0])}`, ...linesOf(3).slice(1));
    expect((await files.import({ file: "plain.jsonl" })).result).toMatchObject({ imported: 3, finished: true });
    await files.export({ file: "all.jsonl" });
    await files.write("marked.jsonl", `\uFEFF${(await files.text("all.jsonl")).trimEnd()}`);
    const { result } = await files.import({ file: "marked.jsonl", namespace: "copy" });
    expect(result).toMatchObject({ imported: 3, finished: true });
  });

  test("is read by its mark in the first line alone", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(1), `\uFEFF${JSON.stringify({ id: "a", vector: [1, 2, 3] })}`);
    expect((await files.import({ file: "plain.jsonl", dry_run: true })).result).toMatchObject({ bad_lines: 1 });
  });
});

describe("a file that another program has saved in another encoding than UTF-8", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");
  const [first, second] = ['{"id":"a","vector":[1,2,3]}', '{"id":"Zo\u00eb","vector":[1,2,3]}'];

  test.each([
    ["in a line", latin(`${second}\n${first}\n`), 0],
    ["in the last line, which nothing ends", latin(`${first}\n${second}`), first.length + 1],
    ["in its only line", latin(second), 0],
    ["as some editors of Windows do", Buffer.from(`\uFEFF${first}`, "utf16le"), 0],
  ])("%s, is refused", async (_, bytes, at) => {
    const files = await startIndexFiles();
    await writeFile(join(files.folder, "plain.jsonl"), bytes);
    for (const dryRun of [true, false]) {
      await expect(files.import({ file: "plain.jsonl", dry_run: dryRun })).rejects.toThrow(
        `The line at byte ${at} is no UTF-8 text, so another program has saved the file. Save it as UTF-8.`,
      );
    }
    expect(files.model.written).toEqual([]);
  });

  test("is told from an export that was cut off within a character", async () => {
    const files = await startIndexFiles();
    await exported(files, 2);
    const whole = (await files.text("all.jsonl")).split("\n");
    const cut = Buffer.from([...whole.slice(0, 3), '{"id":"Zo\u00eb'].join("\n")).subarray(0, -1);
    await writeFile(join(files.folder, "cut.jsonl"), cut);
    const { result } = await files.import({ file: "cut.jsonl", dry_run: true });
    expect(result).toMatchObject({ complete: false, vectors: 2 });
  });
});

describe("a dry run", () => {
  test("says what would be written, what is there and what stands twice, and changes nothing", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...linesOf(2));
    await files.write("plain.jsonl", ...linesOf(5), { id: "id-4", vector: [9, 9, 9] });
    const before = files.model.contents();
    const { result, notice } = await files.import({ file: "plain.jsonl", dry_run: true });
    expect(result).toMatchObject({
      ...{ dry_run: true, complete: true, vectors: 6, existing: 2, would_import: 3, would_overwrite: 0, ids_twice: 1 },
      examples: ["id-0", "id-1", "id-2", "id-3", "id-4"],
    });
    expect(notice).toBe(
      "Nothing was changed: dry_run. 1 line has an ID that stood before; the first of each counts. The same call with dry_run false imports.",
    );
    expect(files.model.contents()).toEqual(before);
    const overwriting = await files.import({ file: "plain.jsonl", dry_run: true, if_exists: "overwrite" });
    expect(overwriting.result).toMatchObject({ would_import: 5, would_overwrite: 2 });
  });

  test("counts what is there once, be it in several lines, and comes to what an import leaves", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...linesOf(1));
    await files.write("plain.jsonl", ...linesOf(3), ...linesOf(3));
    const dry = async (ifExists: string) =>
      (await files.import({ file: "plain.jsonl", dry_run: true, if_exists: ifExists })).result;
    expect(await dry("overwrite")).toMatchObject({ vectors: 6, existing: 1, would_import: 3, would_overwrite: 1 });
    expect(await dry("skip")).toMatchObject({ vectors: 6, existing: 1, would_import: 2 });
    expect(await dry("fail")).toMatchObject({ would_import: 3 });
    expect((await files.import({ file: "plain.jsonl", if_exists: "skip" })).result).toMatchObject({ imported: 2 });
  });

  test("is what a call without dry_run is", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(1));
    expect((await files.import({ file: "plain.jsonl", dry_run: undefined })).result.dry_run).toBe(true);
    expect(files.model.written).toEqual([]);
  });

  test("names bad lines with their numbers and reasons", async () => {
    const files = await startIndexFiles();
    await files.write(
      "bad.jsonl",
      { id: "good", vector: [1, 2, 3] },
      { id: "short", vector: [1, 2] },
      "no JSON",
      { vector: [1, 2, 3] },
      { id: "a", vector: [1, 2, null] },
      { id: "a", vector: [1, 2, 1e39] },
      { id: "a", data: "text" },
      { id: "a", vector: [1, 2, 3], metdata: {} },
      { id: "a", vector: [1, 2, 3], metadata: [] },
      { id: "a", vector: [1, 2, 3], namespace: ".." },
      `{"id":"a","vector":[1,2,3],"metadata":{"a":${"[".repeat(2_000)}${"]".repeat(2_000)}}}`,
      [{ id: "a" }],
    );
    const { result, notice } = await files.import({ file: "bad.jsonl", dry_run: true });
    expect(result).toMatchObject({ vectors: 1, bad_lines: 11 });
    expect(result.first_bad_lines).toEqual([
      { line: 2, reason: "its vector has 2 dimensions, and the index has 3" },
      { line: 3, reason: "it is no JSON, or holds more values than are read" },
      { line: 4, reason: "id must be text of 1 to 1000 characters" },
      { line: 5, reason: "vector must be a list of numbers of 32 bits" },
      { line: 6, reason: "vector must be a list of numbers of 32 bits" },
      { line: 7, reason: "it has no vector, and the index has no embedding model" },
      {
        line: 8,
        reason: 'it has "metdata", which is none of id, vector, sparse_vector, sparseVector, data, metadata, namespace',
      },
      { line: 9, reason: "metadata must be an object" },
      { line: 10, reason: 'namespace cannot be ".."' },
      { line: 11, reason: "it is nested too deep" },
    ]);
    expect(notice).toContain("Nothing is imported as long as lines are bad");
    await expect(files.import({ file: "bad.jsonl" })).rejects.toThrow(
      "11 lines of bad.jsonl cannot be imported. Line 2: its vector has 2 dimensions, and the index has 3. Nothing was changed",
    );
    expect(files.model.written).toEqual([]);
  });
});

describe("records that are there", () => {
  test("stay with skip, the default, and are left out of the requests", async () => {
    const files = await startIndexFiles();
    await exported(files, 3);
    files.model.put("", { id: "id-1", vector: [7, 7, 7] });
    files.model.spaces.get("")?.delete("id-2");
    const { result } = await files.import({ file: "all.jsonl" });
    expect(result).toMatchObject({ imported: 1, skipped: { exists: 2 }, cursor: "0", finished: true });
    expect(files.model.written).toEqual([1]);
    expect(files.model.spaces.get("")?.get("id-1")).toEqual({ id: "id-1", vector: [7, 7, 7] });
  });

  test("end an import with fail before anything is written", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(3));
    files.model.put("", ...linesOf(1));
    await expect(files.import({ file: "plain.jsonl", if_exists: "fail" })).rejects.toThrow(
      '1 vector of such an ID is there, and if_exists is "fail". Nothing was changed.',
    );
    expect(files.model.written).toEqual([]);
  });

  test("are overwritten when a person has agreed to how many there are", async () => {
    const files = await startIndexFiles();
    await exported(files, 2);
    files.model.spaces.get("")?.delete("id-1");
    const plan = await files.plan({ file: "all.jsonl", if_exists: "overwrite" });
    expect(plan.harm?.things).toEqual([
      {
        does: "writes 2 vectors of the file",
        args: ["all.jsonl"],
        means: "1 vector of such an ID is there and is lost",
      },
    ]);
    expect(await plan.preview?.()).toMatchObject({
      ...{ index: "the index of the test", vectors_to_write: 2, overwritten: 1, example_1: '"id-0"' },
    });
    expect(plan.target.file).toMatch(/^all\.jsonl, [0-9a-f]{64}$/);
    expect((await plan.run()).result).toMatchObject({ imported: 2 });
  });

  test("are not looked for in a namespace that is not there, since that would make it", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(3, { namespace: "new" }));
    await files.import({ file: "plain.jsonl", dry_run: true });
    expect([...files.model.spaces.keys()]).toEqual([""]);
  });
});

describe("a person is asked", () => {
  test("before more than 1,000 records are written, and not before fewer", async () => {
    const files = await startIndexFiles();
    await files.write("few.jsonl", ...linesOf(1_000));
    await files.write("many.jsonl", ...linesOf(1_001));
    expect((await files.plan({ file: "few.jsonl" })).harm).toBeUndefined();
    expect((await files.plan({ file: "many.jsonl" })).harm?.things[0]).toMatchObject({
      does: "writes 1001 vectors of the file",
      means: "vectors that are there stay as they are",
    });
  });

  test("before what there is of a file that was cut off is written", async () => {
    const files = await startIndexFiles();
    await exported(files, 3);
    const text = await files.text("all.jsonl");
    await writeFile(join(files.folder, "cut.jsonl"), text.slice(0, text.indexOf("id-2") + 10));
    const { result, notice } = await files.import({ file: "cut.jsonl", dry_run: true });
    expect(result).toMatchObject({ complete: false, vectors: 2 });
    expect(notice).toContain("The file has no last line");
    const plan = await files.plan({ file: "cut.jsonl" });
    expect(plan.harm?.things[0]?.means).toContain("the file was cut off, or its export is not at its end");
  });
});

describe("a file", () => {
  test("of others needs no first line, no last line feed and no other names than the API's", async () => {
    const files = await startIndexFiles({ indexType: "HYBRID" });
    const record = { id: 7, vector: [1, 2, 3], sparseVector: { indices: [5], values: [0.5] }, metadata: null };
    await writeFile(
      join(files.folder, "plain.jsonl"),
      `${JSON.stringify(record)}\n\n${JSON.stringify({ ...record, id: "b" })}`,
    );
    expect((await files.import({ file: "plain.jsonl" })).result.imported).toBe(2);
    const stored = { vector: [1, 2, 3], sparseVector: { indices: [5], values: [0.5] } };
    expect(files.model.contents()).toEqual({
      "": [
        { id: "7", ...stored },
        { id: "b", ...stored },
      ],
    });
  });

  test("goes into the namespaces that it names, or into the one that the call names", async () => {
    const files = await startIndexFiles();
    await files.write("two.jsonl", { id: "a", vector: [1, 2, 3] }, { id: "a", vector: [1, 2, 3], namespace: "b" });
    await files.import({ file: "two.jsonl" });
    expect(Object.keys(files.model.contents())).toEqual(["", "b"]);
    await expect(files.import({ file: "two.jsonl", namespace: "c" })).rejects.toThrow(
      "has the vectors of 2 namespaces, which would come together. Nothing was changed. Leave namespace out",
    );
    await files.export({ file: "b.jsonl", namespace: "b" });
    await files.import({ file: "b.jsonl", namespace: "c" });
    expect(files.model.contents().c).toHaveLength(1);
    files.model.spaces.delete("b");
    await files.import({ file: "b.jsonl" });
    expect(files.model.contents().b).toHaveLength(1);
  });

  test.each([
    [{ dimension: 4 }, "type DENSE, dimension 3; this one is DENSE, dimension 4"],
    [{ indexType: "SPARSE" }, "type DENSE, dimension 3; this one is SPARSE"],
    [{ indexType: "HYBRID" }, "type DENSE, dimension 3; this one is HYBRID, dimension 3"],
  ] as const)("of an index of another kind is refused at once: %j", async (other, told) => {
    const files = await startIndexFiles();
    await exported(files, 1);
    const text = await files.text("all.jsonl");
    const target = await startIndexFiles(other);
    await writeFile(join(target.folder, "all.jsonl"), text);
    await expect(target.import({ file: "all.jsonl", dry_run: true })).rejects.toThrow(told);
  });

  test("of another product is refused by its name", async () => {
    const files = await startIndexFiles();
    await files.write("keys.jsonl", { upstash_redis_export: 1 });
    await files.write("documents.jsonl", { upstash_search_export: 1, database: "d", begun: "b" });
    await expect(files.import({ file: "keys.jsonl" })).rejects.toThrow("begins with upstash_redis_export");
    await expect(files.import({ file: "documents.jsonl" })).rejects.toThrow("begins with upstash_search_export");
  });

  test("without vectors goes into an index that makes them of the data", async () => {
    const files = await startIndexFiles();
    await exported(files, 2);
    await files.export({ file: "data.jsonl", include_vectors: false });
    const target = await startIndexFiles({ dimension: 1_024, embeds: true });
    await writeFile(join(target.folder, "data.jsonl"), await readFile(join(files.folder, "data.jsonl")));
    expect((await target.import({ file: "data.jsonl" })).result.imported).toBe(2);
    expect(target.model.asked).toContain("upsert-data");
    expect(target.model.contents()).toEqual({
      "": [
        { id: "id-0", data: "old" },
        { id: "id-1", data: "old" },
      ],
    });
    await expect(files.import({ file: "data.jsonl" })).rejects.toThrow("the index has no embedding model");
  });

  test("that changes after it was looked at is not imported", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(3));
    const plan = await files.plan({ file: "plain.jsonl" });
    await appendFile(join(files.folder, "plain.jsonl"), "{}\n");
    await expect(plan.run()).rejects.toThrow("plain.jsonl was changed meanwhile. Nothing was imported");
    expect(files.model.written).toEqual([]);
  });

  test("that changes while it is imported ends the import before the next batch", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(3_000));
    const progress = async () => appendFile(join(files.folder, "plain.jsonl"), "{}\n");
    await expect(files.import({ file: "plain.jsonl" }, { progress })).rejects.toThrow(
      "plain.jsonl was changed while it was imported. 1000 vectors were imported before that, none since.",
    );
    expect(files.model.written).toEqual([1_000]);
  });

  test("takes no cursor that was given for another one", async () => {
    const files = await startIndexFiles();
    await files.write("plain.jsonl", ...linesOf(3));
    await expect(files.import({ file: "plain.jsonl", cursor: `40.${"0".repeat(16)}` })).rejects.toThrow(
      "has changed since the cursor was given",
    );
    await expect(files.import({ file: "plain.jsonl", cursor: "40" })).rejects.toThrow(
      "expected the cursor of an answer",
    );
  });

  test("whose last line counts otherwise says so, and one with lines behind it is refused", async () => {
    const files = await startIndexFiles();
    await exported(files, 3);
    const lines = (await files.text("all.jsonl")).split("\n").slice(0, -1);
    await files.write("edited.jsonl", ...lines.filter((line) => !line.includes("id-1")));
    const { notice } = await files.import({ file: "edited.jsonl", dry_run: true });
    expect(notice).toContain("Its last line says 3 vectors, and it has 2: it was edited, or damaged.");
    await files.write("behind.jsonl", ...lines, { id: "x", vector: [1, 2, 3] });
    await expect(files.import({ file: "behind.jsonl" })).rejects.toThrow(
      "Line 7 is behind the last line of the export",
    );
  });

  test("with a line of 10 MB is read, and one with an endless line is not", async () => {
    const files = await startIndexFiles();
    await files.write("long.jsonl", { id: "long", vector: [1, 2, 3], data: "d".repeat(10_000_000) }, ...linesOf(2));
    expect((await files.import({ file: "long.jsonl" })).result.imported).toBe(3);
    expect(files.model.written).toEqual([1, 2]);
    await files.write("endless.jsonl", `{"id":"${"x".repeat(13_000_000)}`);
    await expect(files.import({ file: "endless.jsonl" })).rejects.toThrow("is longer than 12582912 bytes");
  });
});

describe("batches", () => {
  test("have at most 1,000 vectors and 2 MiB, and no ID twice", async () => {
    const files = await startIndexFiles();
    await files.write("many.jsonl", ...linesOf(2_500));
    await files.import({ file: "many.jsonl" });
    expect(files.model.written.splice(0)).toEqual([1_000, 1_000, 500]);
    await files.write("large.jsonl", ...linesOf(5, { data: "d".repeat(900_000) }));
    await files.import({ file: "large.jsonl", namespace: "large" });
    expect(files.model.written.splice(0)).toEqual([2, 2, 1]);
    await files.write(
      "twice.jsonl",
      { id: "a", vector: [1, 1, 1] },
      { id: "b", vector: [1, 1, 1] },
      { id: "a", vector: [2, 2, 2] },
    );
    await files.import({ file: "twice.jsonl", namespace: "last", if_exists: "overwrite" });
    expect(files.model.spaces.get("last")?.get("a")).toEqual({ id: "a", vector: [2, 2, 2] });
    await files.import({ file: "twice.jsonl", namespace: "first" });
    expect(files.model.spaces.get("first")?.get("a")).toEqual({ id: "a", vector: [1, 1, 1] });
  });
});

test("integers that no double holds are written as they stand in the file", async () => {
  const files = await startIndexFiles();
  const line =
    '{"id":"a","vector":[1,2,3],"metadata":{"n":12345678901234567890,"s":"12345678901234567890","q":"a\\"\\u0000integer:5"}}';
  await files.write("integers.jsonl", line);
  let body = "";
  const answer = files.model.answer;
  files.model.answer = (request, fault) => {
    if (request.path === "/upsert") body = request.body;
    return answer(request, fault);
  };
  await files.import({ file: "integers.jsonl" });
  expect(body).toBe(`[${line}]`);
});
