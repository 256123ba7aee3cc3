import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startIndexFiles } from "./fixture.ts";
import type { IndexModel } from "./index-model.ts";

const vectorsOf = (count: number, prefix = "id-") =>
  Array.from({ length: count }, (_, index) => ({ id: `${prefix}${index}`, vector: [index, 0.5, -1] }));

describe("an export", () => {
  test("has a line for each vector with all of its parts, between a first and a last line", async () => {
    const files = await startIndexFiles();
    const whole = { id: "ä", vector: [1, 2, 3], data: "text\u2028", metadata: { deep: [{ a: null }] } };
    files.model.put("", whole, { id: "bare", vector: [0, 0, 1] });
    const { result } = await files.export({ file: "all.jsonl" });
    expect(result).toMatchObject({ file: "all.jsonl", vectors_in_file: 2, finished: true });
    const lines = (await files.text("all.jsonl")).split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      ...{ upstash_vector_export: 1, index: "the index of the test", index_type: "DENSE", dimension: 3 },
      ...{ similarity_function: "COSINE", vectors: true, begun: expect.stringMatching(/^20\d\d-.*Z$/) },
    });
    expect(JSON.parse(lines[1] ?? "")).toEqual(whole);
    expect(lines.at(-2)).toBe('{"end":true,"vectors":2}');
    expect((await stat(join(files.folder, "all.jsonl"))).mode & 0o777).toBe(0o600);
    expect(result.bytes).toBe((await stat(join(files.folder, "all.jsonl"))).size);
  });

  test("has every namespace, or the one that is named, or the IDs of a prefix", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...vectorsOf(2));
    files.model.put("users", ...vectorsOf(3, "user:"), ...vectorsOf(1, "admin:"));
    const all = await files.export({ file: "all.jsonl" });
    expect(all.result).toMatchObject({
      vectors_in_file: 6,
      namespaces: [
        { namespace: "", vectors: 2 },
        { namespace: "users", vectors: 4 },
      ],
    });
    const namespaces = (await files.records("all.jsonl")).map(({ namespace }) => namespace);
    expect(namespaces).toEqual([undefined, undefined, "users", "users", "users", "users"]);
    const unnamed = await files.export({ file: "one.jsonl", unnamed_namespace: true });
    expect(unnamed.result.vectors_in_file).toBe(2);
    expect(unnamed.notice).toBe(
      "Only the unnamed namespace is in it, none of 1 with names: leave namespace out for all.",
    );
    await files.export({ file: "prefix.jsonl", namespace: "users", prefix: "user:" });
    expect((await files.records("prefix.jsonl")).map(({ id }) => id)).toEqual(["user:0", "user:1", "user:2"]);
  });

  test("leaves vectors out where they are not wanted", async () => {
    const files = await startIndexFiles();
    files.model.put("", { id: "a", vector: [1, 2, 3], data: "text" });
    await files.export({ file: "data.jsonl", include_vectors: false });
    expect(await files.records("data.jsonl")).toEqual([{ id: "a", data: "text" }]);
  });

  test("passes over a namespace with a name that no path can have, says so, and comes to its end", async () => {
    const files = await startIndexFiles();
    files.model.put("..", ...vectorsOf(1));
    files.model.put("users", ...vectorsOf(2));
    const { result, notice } = await files.export({ file: "all.jsonl" });
    expect(result).toMatchObject({ vectors_in_file: 2, finished: true });
    expect(notice).toBe(
      'Passed over: namespace "..". No URL can have such a name as a part, so that nothing in there can be read.',
    );
    expect((await files.export({ file: "users.jsonl", namespace: "users" })).notice).toBeUndefined();
  });

  test("of a namespace that is not there is refused, and does not make it", async () => {
    const files = await startIndexFiles();
    files.model.put("users", ...vectorsOf(1));
    await expect(files.export({ file: "none.jsonl", namespace: "usres" })).rejects.toThrow(
      'There is no namespace "usres". There is "users". vector_info lists all. Nothing was written.',
    );
    expect([...files.model.spaces.keys()]).toEqual(["", "users"]);
    expect(await readdir(files.folder)).toEqual([]);
  });

  test("asks for so many vectors of a page that it can be read, whatever their dimension", async () => {
    const files = await startIndexFiles({ dimension: 1_536 });
    const vector = Array.from({ length: 1_536 }, (_, index) => Math.sin(index));
    files.model.put("", ...Array.from({ length: 300 }, (_, index) => ({ id: `${index}`, vector })));
    const { result } = await files.export({ file: "large.jsonl" });
    expect(result).toMatchObject({ vectors_in_file: 300, finished: true });
    expect(files.model.asked.filter((asked) => asked === "range").length).toBeGreaterThanOrEqual(5);
  });

  test("asks for less where a page is larger than a reply may be", async () => {
    const files = await startIndexFiles({ maxReply: 200_000 });
    const records = Array.from({ length: 200 }, (_, index) => ({
      id: `${index}`,
      vector: [1, 2, 3],
      data: "d".repeat(9_000),
    }));
    files.model.put("", ...records);
    expect((await files.export({ file: "data.jsonl" })).result).toMatchObject({ vectors_in_file: 200, finished: true });
    expect((await files.records("data.jsonl")).map(({ id }) => id)).toEqual(records.map(({ id }) => id));
  });

  test("of a vector that alone is larger than a reply says what to do", async () => {
    const files = await startIndexFiles({ maxReply: 100_000 });
    files.model.put("", { id: "huge", vector: [1, 2, 3], data: "d".repeat(200_000) });
    await expect(files.export({ file: "data.jsonl" })).rejects.toThrow("The reply is longer than 100000 bytes");
    expect(await readdir(files.folder)).toEqual([]);
  });

  test("keeps integers that no double holds, and no text becomes one", async () => {
    const files = await startIndexFiles();
    files.model.put("", { id: "a", vector: [1, 2, 3], metadata: { text: "12345678901234567890" } });
    const text =
      '{"result":{"nextCursor":"","vectors":[{"id":"b","vector":[1,2,100000000000000000000],"metadata":{"n":12345678901234567890,"s":"12345678901234567890"}}]}}';
    const answer = files.model.answer;
    files.model.answer = (request, fault) => (request.path === "/range" ? { body: text } : answer(request, fault));
    await files.export({ file: "integers.jsonl" });
    expect(await files.text("integers.jsonl")).toContain(
      '{"id":"b","vector":[1,2,100000000000000000000],"metadata":{"n":12345678901234567890,"s":"12345678901234567890"}}',
    );
  });

  test("ends where the cursor that is given back does not move", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...vectorsOf(3));
    files.faults((operation) => (operation === "range" ? "endless" : "pass"));
    await expect(files.export({ file: "endless.jsonl" })).rejects.toThrow("with the cursor that it was given");
  });

  test("tells how many there are of how many", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...vectorsOf(1_500));
    const told: [number, number | undefined, string][] = [];
    const progress = async (...one: [number, number | undefined, string]) => void told.push(one);
    await files.export({ file: "all.jsonl" }, { progress });
    expect(told).toEqual([
      [1_000, 1_500, "1000 vectors exported"],
      [1_500, 1_500, "1500 vectors exported"],
    ]);
  });
});

describe("the file of an export", () => {
  test.each(["../out.jsonl", "/tmp/out.jsonl", ".hidden.jsonl", "settings.json", "a//b.jsonl"])(
    "is never %j",
    async (file) => {
      const files = await startIndexFiles();
      const told = /must be a path below the server's working folder that ends with \.jsonl/;
      await expect(files.export({ file })).rejects.toThrow(told);
      await expect(files.import({ file })).rejects.toThrow(told);
    },
  );

  test("that is there stays, unless it is an export of vectors and replace is set", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...vectorsOf(1));
    await writeFile(join(files.folder, "keys.jsonl"), '{"upstash_redis_export":1}\n');
    await expect(files.export({ file: "keys.jsonl", replace: true })).rejects.toThrow("is no export of this server");
    await files.export({ file: "all.jsonl" });
    await expect(files.export({ file: "all.jsonl" })).rejects.toThrow("set replace: true");
    files.model.put("", ...vectorsOf(2));
    expect((await files.export({ file: "all.jsonl", replace: true })).result.vectors_in_file).toBe(2);
    expect((await readdir(files.folder)).sort()).toEqual(["all.jsonl", "keys.jsonl"]);
  });

  test("is written by one call at a time", async () => {
    const files = await startIndexFiles();
    files.model.put("", ...vectorsOf(1));
    const both = await Promise.allSettled([files.export({ file: "a.jsonl" }), files.export({ file: "a.jsonl" })]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("a namespace that is there no more when its turn to be read comes", () => {
  const rename = ({ spaces }: IndexModel) => {
    spaces.set("a", spaces.get("z") ?? new Map());
    spaces.delete("z");
  };
  const full = async () => {
    const files = await startIndexFiles();
    files.model.put("m", ...vectorsOf(3));
    files.model.put("z", ...vectorsOf(2_500));
    return files;
  };

  test("is told with how much of it the file lacks", async () => {
    const files = await full();
    files.faults((operation, number) => {
      if (operation === "range" && number === 6) rename(files.model);
      return "pass";
    });
    const { result, notice } = await files.export({ file: "all.jsonl" });
    expect(result).toMatchObject({ vectors_in_file: 1_003, finished: true });
    expect(notice).toBe(
      'It has fewer vectors than the index told of when the call began: namespace "z" 1000 of 2500. The others were deleted or renamed, or were written after that part was read; vector_info tells what is there now.',
    );
  });

  test("is told where the export was resumed, with what came to be behind its beginning", async () => {
    const files = await full();
    files.faults((operation, number) => (operation === "range" && number === 6 ? "400" : "pass"));
    expect((await files.export({ file: "all.jsonl" })).result).toMatchObject({ finished: false });
    rename(files.model);
    files.faults(() => "pass");
    const { result, notice } = await files.export({ file: "all.jsonl", resume: true });
    expect(result).toMatchObject({ vectors_in_file: 1_003, finished: true });
    expect(notice).toBe(
      'The namespace "z" was deleted or renamed before its end was read: of it the file has 1000 vectors, and what followed is missing. For a whole export call with replace: true. It has fewer vectors than the index told of when the call began: namespace "a" 0 of 2500. The others were deleted or renamed, or were written after that part was read; vector_info tells what is there now.',
    );
  });

  test("is not spoken of where the file has all, or a prefix asks for some", async () => {
    const files = await full();
    expect((await files.export({ file: "all.jsonl" })).notice).toBeUndefined();
    expect((await files.export({ file: "some.jsonl", prefix: "id-1" })).notice).toBeUndefined();
  });
});
