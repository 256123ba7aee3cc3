import { describe, expect, test } from "vitest";
import { openBudgets } from "../../../../src/commands/open-budgets.ts";
import { type CallOptions, type IndexFiles, type Result, startIndexFiles } from "./fixture.ts";

/* A budget of the server that is less than what an export or import takes, by a clock that the test sets. */

async function withinAnHour(most: number) {
  const clock = { now: Date.parse("2026-11-20T12:00:00Z") };
  const budgets = await openBudgets(
    { commandBudget: { most, per: "hour" }, maxCost: undefined },
    undefined,
    () => clock.now,
  );
  if (budgets === undefined) throw new Error("There is no budget.");
  const nextHour = () => {
    clock.now += 3_600_000;
  };
  return { through: budgets.through, nextHour };
}

/** An index with so many records: Search has 100 in a page, Vector 1,000. */
async function filled(product: "vector" | "search", count = 600): Promise<IndexFiles> {
  const files = await startIndexFiles({ product, ...(product === "search" ? { embeds: true } : {}) });
  const records = Array.from({ length: count }, (_, index) => ({
    id: `record-${index}`,
    ...(product === "search" ? { content: { title: `${index}` } } : { vector: [index, 1, 0] }),
  }));
  files.model.put(product === "search" ? "docs" : "", ...records);
  return files;
}

/** The lines behind the first one, which says when it was begun. */
const linesOf = async (files: IndexFiles, file: string) => (await files.text(file)).split("\n").slice(1);

interface Limited {
  through: NonNullable<CallOptions["through"]>;
  nextHour(): void;
}

/** Imports to the end, an hour for each call. */
async function importHourly(files: IndexFiles, input: object, { through, nextHour }: Limited): Promise<Result[]> {
  const results: Result[] = [];
  do {
    const cursor = results.at(-1)?.cursor ?? "0";
    results.push((await files.import({ ...input, cursor }, { through })).result);
    nextHour();
  } while (results.length < 20 && results.at(-1)?.finished === false);
  return results;
}

const imported = (results: readonly Result[]) => results.reduce((sum, { imported }) => sum + Number(imported), 0);

describe("a budget of the server", () => {
  test.each([
    ["vector", 4_500],
    ["search", 600],
  ] as const)(
    "ends an export of %s with what it has, and the whole file is the same as without one",
    async (product, count) => {
      const files = await filled(product, count);
      await files.export({ file: "whole.jsonl" });
      const { through, nextHour } = await withinAnHour(4);
      const first = await files.export({ file: "part.jsonl" }, { through });
      const commands = { spent: 4, left: 0, per: "hour", ends_at: "2026-11-20T13:00:00.000Z" };
      expect(first.result).toMatchObject({
        finished: false,
        stopped: "command budget",
        requests: 2,
        budget: { commands },
      });
      expect(first.notice).toContain(
        "No more requests are left of the server's budget (--command-budget). It begins anew at 2026-11-20T13:00:00.000Z. Call again with resume: true",
      );
      let { result } = first;
      for (let call = 0; call < 10 && !result.finished; call += 1) {
        nextHour();
        ({ result } = await files.export({ file: "part.jsonl", resume: true }, { through }));
      }
      expect(result).not.toHaveProperty("stopped");
      expect(await linesOf(files, "part.jsonl")).toEqual(await linesOf(files, "whole.jsonl"));
    },
  );

  test.each(["skip", "overwrite"] as const)(
    "ends an import with if_exists %s at its cursor, and each record is written once",
    async (ifExists) => {
      const files = await filled("search");
      await files.export({ file: "whole.jsonl" });
      const before = files.model.contents();
      files.model.spaces.get("docs")?.clear();
      const limited = await withinAnHour(11);
      const results = await importHourly(files, { file: "whole.jsonl", if_exists: ifExists }, limited);
      expect(results.length).toBeGreaterThan(1);
      expect(results.slice(0, -1).map(({ stopped }) => stopped)).toEqual(results.slice(1).map(() => "command budget"));
      expect(results.at(-1)).not.toHaveProperty("stopped");
      expect(imported(results)).toBe(600);
      expect(files.model.written.reduce((sum, count) => sum + count, 0)).toBe(600);
      expect(files.model.contents()).toEqual(before);
    },
  );

  test("sends nothing for a file of which not one batch could be written", async () => {
    const files = await filled("search");
    await files.export({ file: "whole.jsonl" });
    files.model.asked.length = 0;
    const { through } = await withinAnHour(4);
    await expect(files.import({ file: "whole.jsonl" }, { through })).rejects.toThrow(
      "4 requests are left of the server's budget (--command-budget), and this takes 5 at least. Nothing was changed. It begins anew at 2026-11-20T13:00:00.000Z.",
    );
    expect(files.model.asked).toEqual([]);
  });

  test("looks nothing up where to look up what is there takes more than what is left", async () => {
    const files = await filled("search");
    await files.export({ file: "whole.jsonl" });
    files.model.asked.length = 0;
    const { through } = await withinAnHour(7);
    await expect(files.import({ file: "whole.jsonl", dry_run: true }, { through })).rejects.toThrow(
      "5 requests are left of the server's budget (--command-budget), and this takes 6 at least. Nothing was changed.",
    );
    expect(files.model.asked.sort()).toEqual(["info", "list-namespaces"]);
  });

  test("is told of by a dry run, which spends of it, too", async () => {
    const files = await filled("search");
    await files.export({ file: "whole.jsonl" });
    const { through } = await withinAnHour(8);
    const { result } = await files.import({ file: "whole.jsonl", dry_run: true }, { through });
    expect(result).toMatchObject({ existing: 600, budget: { commands: { spent: 8, left: 0 } } });
  });

  test("is not told of where there is none", async () => {
    const files = await filled("vector");
    const { result } = await files.export({ file: "whole.jsonl" });
    expect(Object.keys(result)).toEqual([
      ...["file", "vectors_in_file", "namespaces", "bytes", "requests", "seconds", "finished"],
    ]);
  });
});
