import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exportAll, type IndexFiles, importAll, startIndexFiles } from "./fixture.ts";
import type { Fault } from "./index-model.ts";

const VECTORS = 3_200;

/** An index of two namespaces, of which each has several pages and batches. */
async function startFilled(): Promise<IndexFiles> {
  const files = await startIndexFiles();
  for (const space of ["", "b"]) {
    const vectors = Array.from({ length: VECTORS / 2 }, (_, index) => ({
      id: `${index}`,
      vector: [index, 1, 2],
      data: space,
    }));
    files.model.put(space, ...vectors);
  }
  return files;
}

/** The lines of an export without the first, which has the time. */
const linesOf = async (files: IndexFiles, file: string) => (await files.text(file)).split("\n").slice(1);

/** Fails the requests of one operation of these numbers. */
function failing(operation: string, numbers: readonly number[], fault: Fault) {
  let asked = 0;
  return (of: string): Fault => {
    if (of !== operation) return "pass";
    asked += 1;
    return numbers.includes(asked) ? fault : "pass";
  };
}

describe("an export", () => {
  test.each(["500", "400"] as const)(
    "that is answered with %s ends with a whole page, and goes on to the same file",
    async (fault) => {
      const files = await startFilled();
      await files.export({ file: "whole.jsonl" });
      for (const number of [2, 3, 4]) {
        files.faults(failing("range", [number], fault));
        const { result, notice } = await files.export({ file: "failed.jsonl", replace: true });
        const pages = [1_000, VECTORS / 2, VECTORS / 2 + 1_000];
        expect(result).toMatchObject({
          file: "failed.jsonl.partial",
          vectors_in_file: pages[number - 2],
          finished: false,
        });
        expect(notice).toMatch(
          /^It is unfinished: Upstash Vector .* Call again with resume: true and the same arguments\.$/,
        );
        expect((await linesOf(files, "failed.jsonl.partial")).at(-2)).toMatch(/^\{"next":/);
        const resumed = await files.export({ file: "failed.jsonl", resume: true, replace: true });
        expect(resumed.result).toMatchObject({ file: "failed.jsonl", vectors_in_file: VECTORS, finished: true });
        expect(await linesOf(files, "failed.jsonl")).toEqual(await linesOf(files, "whole.jsonl"));
      }
    },
  );

  test("that fails at its first page leaves no file", async () => {
    const files = await startFilled();
    files.faults(failing("range", [1], "500"));
    await expect(files.export({ file: "first.jsonl" })).rejects.toThrow("Upstash Vector failed (500)");
    expect(await readdir(files.folder)).toEqual([]);
  });

  test("waits out a 429 and a cut connection", async () => {
    const files = await startFilled();
    let requests = 0;
    files.faults(() => (["pass", "429", "cut", "cut-after"] as const)[requests++ % 4] ?? "pass");
    expect((await files.export({ file: "busy.jsonl" })).result).toMatchObject({
      vectors_in_file: VECTORS,
      finished: true,
    });
  });

  test("that is cancelled at any of its requests says what there is, and goes on to the same file", async () => {
    const files = await startFilled();
    await files.export({ file: "whole.jsonl" });
    let wasCancelled = 0;
    for (let request = 1; request < 20; request += 1) {
      const cancelled = new AbortController();
      files.faults((_, number) => {
        if (number === request) cancelled.abort();
        return "pass";
      });
      const options = { signal: cancelled.signal };
      const called = await files.export({ file: "cancelled.jsonl", replace: true }, options).catch((error) => error);
      if (!(called instanceof Error)) break;
      wasCancelled += 1;
      files.faults(() => "pass");
      if (request > 2)
        expect(called.message).toMatch(/^The call was cancelled\. (Nothing was written|.* has \d+ vectors; go on)/);
      const resume = /go on with resume/.test(called.message);
      expect((await readdir(files.folder)).includes("cancelled.jsonl.partial")).toBe(resume);
      await files.export({ file: "cancelled.jsonl", replace: true, resume });
      expect(await linesOf(files, "cancelled.jsonl")).toEqual(await linesOf(files, "whole.jsonl"));
    }
    expect(wasCancelled).toBeGreaterThan(4);
  });

  test("of a process that ended at any byte goes on to the same file", async () => {
    const files = await startFilled();
    await files.export({ file: "whole.jsonl" });
    const whole = await files.text("whole.jsonl");
    for (const share of [0.1, 0.33, 0.5, 0.8, 0.999]) {
      await writeFile(join(files.folder, "torn.jsonl.partial"), whole.slice(0, Math.floor(whole.length * share)));
      await files.export({ file: "torn.jsonl", resume: true, replace: true });
      expect(await linesOf(files, "torn.jsonl")).toEqual(await linesOf(files, "whole.jsonl"));
    }
  });

  test("goes on only as the one that it was", async () => {
    const files = await startFilled();
    files.faults(failing("range", [2], "500"));
    await files.export({ file: "one.jsonl" });
    for (const other of [{ namespace: "b" }, { prefix: "1" }, { include_vectors: false }]) {
      await expect(files.export({ file: "one.jsonl", resume: true, ...other })).rejects.toThrow(
        "resume: true takes the same arguments and the same index",
      );
    }
    await expect(files.export({ file: "one.jsonl" })).rejects.toThrow("Go on with it with resume: true");
    await expect(files.export({ file: "two.jsonl", resume: true })).rejects.toThrow("There is no two.jsonl.partial");
    await exportAll(files, { file: "three.jsonl" });
  });
});

describe("an import", () => {
  async function startEmptied(): Promise<IndexFiles & { before: object }> {
    const files = await startFilled();
    await files.export({ file: "all.jsonl" });
    const before = files.model.contents();
    files.model.spaces.clear();
    return { ...files, before };
  }

  test("sends a batch again after a 429, a 503 and a cut connection, since an upsert may be repeated", async () => {
    const files = await startEmptied();
    let upserts = 0;
    files.faults((operation) => {
      if (operation !== "upsert") return "pass";
      upserts += 1;
      return (["429", "cut", "cut-after", "pass"] as const)[(upserts - 1) % 4] ?? "pass";
    });
    const { result } = await files.import({ file: "all.jsonl" });
    expect(result).toMatchObject({ imported: VECTORS, skipped: {}, finished: true });
    expect(result.unknown).toBeUndefined();
    expect(files.model.contents()).toEqual(files.before);
  });

  test("that is answered with 500 says what is unknown, and goes on with its cursor", async () => {
    const files = await startEmptied();
    files.faults(failing("upsert", [2], "500"));
    const { result, notice } = await files.import({ file: "all.jsonl" });
    expect(result).toMatchObject({
      imported: 1_000,
      unknown: 600,
      finished: false,
      cursor: expect.stringMatching(/^\d+\./),
    });
    expect(notice).toMatch(
      /^It stopped before all vectors were imported, at a batch of 600 lines: Upstash Vector failed \(500\)/,
    );
    expect(notice).toMatch(
      /Whether the 600 vectors under unknown were written was not told.*call again with this cursor\.$/,
    );
    const rest = await files.import({ file: "all.jsonl", cursor: result.cursor });
    expect(rest.result).toMatchObject({ imported: VECTORS - 1_000, skipped: {}, finished: true });
    expect(files.model.contents()).toEqual(files.before);
  });

  test("with if_exists fail goes on with skip, since a part of its batch may be there", async () => {
    const files = await startEmptied();
    files.faults(failing("upsert", [2], "500"));
    const { result, notice } = await files.import({ file: "all.jsonl", if_exists: "fail" });
    expect(notice).toMatch(/To go on, call again with this cursor and if_exists "skip"\.$/);
    await files.import({ file: "all.jsonl", if_exists: "skip", cursor: result.cursor });
    expect(files.model.contents()).toEqual(files.before);
  });

  test("of a batch that may have been carried out at any of its attempts says so", async () => {
    const files = await startEmptied();
    let upserts = 0;
    files.faults((operation) => (operation !== "upsert" ? "pass" : upserts++ === 0 ? "cut-after" : "429"));
    const { result, notice } = await files.import({ file: "all.jsonl" });
    expect(result).toMatchObject({ imported: 0, unknown: 1_000, finished: false });
    expect(notice).toContain("Upstash Vector has had too many requests (429)");
    expect(files.model.contents()[""]).toHaveLength(1_000);
  });

  test("that is cancelled while it waits out a 429 knows that nothing was written", async () => {
    const files = await startEmptied();
    const cancelled = new AbortController();
    files.faults((operation) => {
      if (operation === "upsert") cancelled.abort();
      return operation === "upsert" ? "429" : "pass";
    });
    await expect(files.import({ file: "all.jsonl" }, { signal: cancelled.signal })).rejects.toThrow(
      /^The call was cancelled\. 0 vectors were imported\.$/,
    );
  });

  test("of a record that is refused names it, and has written what stands before it", async () => {
    const files = await startEmptied();
    files.model.refuses = (records) => (records.some(({ id }) => id === "1234") ? "metadata is too large" : undefined);
    const { result, notice } = await files.import({ file: "all.jsonl" });
    expect(result).toMatchObject({ imported: 1_234, finished: false });
    expect(result.unknown).toBeUndefined();
    expect(notice).toContain(
      'Upstash Vector refused the request (422): metadata is too large. It is about the record "1234".',
    );
    // The file must change, with which its cursor is worth nothing.
    expect(notice).toMatch(/Mend or remove its line in the file, then begin with cursor 0; [^.]*skipped\.$/);
    expect(files.model.contents()[""]).toHaveLength(1_234);
    files.model.refuses = () => undefined;
    await importAll(files, { file: "all.jsonl", cursor: result.cursor });
    expect(files.model.contents()).toEqual(files.before);
  });

  test("of which the first record is refused says why alone", async () => {
    const files = await startEmptied();
    files.model.refuses = () => "no room";
    await expect(files.import({ file: "all.jsonl" })).rejects.toThrow('no room. It is about the record "0".');
    expect(files.model.contents()).toEqual({});
  });

  test("into an index that takes fewer records at once sends fewer", async () => {
    const files = await startEmptied();
    files.model.refuses = ({ length }) => (length > 300 ? "at most 300 records" : undefined);
    expect((await files.import({ file: "all.jsonl" })).result).toMatchObject({ imported: VECTORS, finished: true });
    expect(files.model.contents()).toEqual(files.before);
    expect(Math.max(...files.model.written)).toBeLessThanOrEqual(300);
  });

  test("that is cancelled at any of its requests finishes the batch, says how far it came, and goes on", async () => {
    const files = await startEmptied();
    let wasCancelled = 0;
    for (let request = 1; request < 30; request += 1) {
      files.model.spaces.clear();
      const cancelled = new AbortController();
      files.faults((_, number) => {
        if (number === request) cancelled.abort();
        return "pass";
      });
      const called = await files.import({ file: "all.jsonl" }, { signal: cancelled.signal }).catch((error) => error);
      if (!(called instanceof Error)) break;
      wasCancelled += 1;
      files.faults(() => "pass");
      const written = Object.values(files.model.contents()).flat().length;
      const told = /^The call was cancelled\. (\d+) vectors were imported\./.exec(called.message)?.[1];
      expect(Number(told ?? 0)).toBe(written);
      const cursor = /cursor "([^"]+)"/.exec(called.message)?.[1] ?? "0";
      expect((await files.import({ file: "all.jsonl", cursor })).result.imported).toBe(VECTORS - written);
      expect(files.model.contents()).toEqual(files.before);
    }
    expect(wasCancelled).toBeGreaterThan(4);
  });
});
