import { describe, expect, test } from "vitest";
import { budgetsSeen } from "../../src/commands/show-window.ts";
import { createBudgets } from "../../src/upstash/budget/budgets.ts";
import { createLedger } from "../../src/upstash/budget/ledger.ts";

const now = () => Date.UTC(2026, 2, 2, 12);

/** Budgets of which callers have spent some at two addresses. */
async function spent() {
  const terms = { commands: { most: 100, per: "day" }, cost: { most: 5, per: "day" } } as const;
  const budgets = createBudgets(terms, createLedger(now), now);
  const spend = (host: string, ...parts: [string, number][]) => {
    const count = parts.reduce((sum, [, part]) => sum + part, 0);
    return budgets.reserve(host, { unit: "commands", count, callers: () => new Map(parts) });
  };
  await spend("shop.upstash.io", ["ada", 3], ["bob", 4]);
  await spend("blog.upstash.io", ["bob", 5]);
  return budgets;
}

const seen = async (caller: string, isAlone = false) => {
  const rows = budgetsSeen({ caller }, { budgets: await spent(), isAlone });
  return rows.map(({ of, used }) => [of, used]);
};

describe("the budgets in the window", () => {
  test("are for a caller its own part, and the whole of the addresses that it has used", async () => {
    expect(await seen("ada")).toEqual([
      ["Commands a day at shop.upstash.io", 7],
      ["Commands a day at shop.upstash.io by ada", 3],
    ]);
  });

  test("are none for a caller who has sent nothing", async () => {
    expect(await seen("grace")).toEqual([]);
  });

  test("are all for the one person who is served alone", async () => {
    expect((await seen("local", true)).map(([of]) => of)).toEqual([
      "Commands a day at shop.upstash.io",
      "US dollars a day",
      "Commands a day at blog.upstash.io",
    ]);
  });

  test("tell a caller named like the rest of many callers nothing of those", async () => {
    expect(await seen("other")).toEqual([]);
    expect(
      budgetsSeen({ caller: "other" }, { budgets: { rows: () => [OF_MANY], unspent: () => [] }, isAlone: false }),
    ).toEqual([]);
  });

  test("are there for the one person who is served alone before anything of them is used", async () => {
    const terms = { commands: { most: 100, per: "day" }, cost: { most: 5, per: "day" } } as const;
    const budgets = createBudgets(terms, createLedger(now), now);
    const until = new Date(Date.UTC(2026, 2, 3));
    const shown = [
      { of: "Commands a day at each address", used: 0, most: 100, until },
      { of: "US dollars a day", used: 0, most: 5, until },
    ];
    expect(budgetsSeen({ caller: "local" }, { budgets, isAlone: true })).toEqual(shown);
    expect(budgetsSeen({ caller: "ada" }, { budgets, isAlone: false })).toEqual([]);
  });

  test("are none where nothing limits what is spent", () => {
    expect(budgetsSeen({ caller: "local" }, { isAlone: true })).toEqual([]);
  });
});

const OF_MANY = { of: "Commands by other", database: "shop", caller: "other", used: 9, most: 10, until: new Date(0) };
