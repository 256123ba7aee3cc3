import { beforeAll, describe, expect, test } from "vitest";
import { openBudgets } from "../../../../src/commands/open-budgets.ts";
import { type Imported, keyspaceOf, useFileTools } from "./fixture.ts";

/* A budget of the server that is less than what an export or import takes, by a clock that the test sets. */

const tools = useFileTools();
let before: Record<string, string>;

beforeAll(async () => {
  const keys = Array.from({ length: 150 }, (_, index) => ["SET", `key:${index}`, `${index}`]);
  await (await tools.database.redis()).pipeline([["FLUSHALL"], ...keys]);
  before = await keyspaceOf(tools);
});

async function withinAnHour(most: number) {
  const clock = { now: Date.parse("2026-11-20T12:00:00Z") };
  const budgets = await openBudgets(
    { commandBudget: { most, per: "hour" }, maxCost: undefined },
    undefined,
    () => clock.now,
  );
  const nextHour = () => {
    clock.now += 3_600_000;
  };
  if (budgets === undefined) throw new Error("There is no budget.");
  return { through: budgets.through, nextHour };
}

describe("a budget of the server", () => {
  test("ends an export with what it has, and lets it go on when it begins anew", async () => {
    const { through, nextHour } = await withinAnHour(250);
    const first = await tools.export({ file: "part.jsonl" }, { through });
    expect(first.result).toMatchObject({ finished: false, stopped: "command budget" });
    expect(first.notice).toContain(
      "No more commands are left of the server's budget (--command-budget). It begins anew at 2026-11-20T13:00:00",
    );
    expect(first.notice).not.toContain("max_commands");
    let { finished } = first.result;
    for (let call = 0; call < 10 && !finished; call += 1) {
      nextHour();
      ({ finished } = (await tools.export({ file: "part.jsonl", resume: true }, { through })).result);
    }
    expect((await tools.lines("part.jsonl")).slice(1, -1)).toHaveLength(150);
  });

  test("ends an import with its cursor, and lets it go on when it begins anew", async () => {
    await tools.export({ file: "whole.jsonl" });
    await tools.redis("FLUSHALL");
    const { through, nextHour } = await withinAnHour(100);
    const results: (Imported & { stopped?: string })[] = [];
    do {
      const cursor = results.at(-1)?.cursor ?? "0";
      results.push((await tools.import({ file: "whole.jsonl", cursor }, { through })).result);
      nextHour();
    } while (results.length < 20 && results.at(-1)?.finished === false);
    expect(results.length).toBeGreaterThan(1);
    expect(results.slice(0, -1).map(({ stopped }) => stopped)).toEqual(results.slice(1).map(() => "command budget"));
    expect(results.reduce((sum, { imported }) => sum + imported, 0)).toBe(150);
    expect(await keyspaceOf(tools)).toEqual(before);
  });
});
