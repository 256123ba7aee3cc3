import { describe, expect, test } from "vitest";
import type { RequestBill } from "../../../src/upstash/budget/bill.ts";
import type { BudgetTerms } from "../../../src/upstash/budget/budget-items.ts";
import { createBudgets } from "../../../src/upstash/budget/budgets.ts";
import { createLedger } from "../../../src/upstash/budget/ledger.ts";
import type { UpstashError } from "../../../src/upstash/errors.ts";

const NOON = Date.parse("2026-11-20T12:00:30Z");
const HOST = "staging.upstash.io";

function budgetsOf(terms: BudgetTerms) {
  const clock = { now: NOON };
  const now = () => clock.now;
  return { clock, ...createBudgets(terms, createLedger(now), now) };
}

const commands = (count: number, caller?: string): RequestBill => ({
  unit: "commands",
  count,
  ...(caller === undefined ? {} : { callers: () => new Map([[caller, count]]) }),
});
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("It was not refused.");
    },
    (error: UpstashError) => error,
  );

describe("a budget of commands", () => {
  test("is spent to its last command, and no further", async () => {
    const { reserve } = budgetsOf({ commands: { most: 10, per: "day" } });
    await reserve(HOST, commands(9));
    await failureOf(reserve(HOST, commands(2)));
    await reserve(HOST, commands(1));
    expect(await failureOf(reserve(HOST, commands(1)))).toMatchObject({ kind: "budget", notExecuted: true });
  });

  test("says what the limit is, what is spent and left, and when it begins anew", async () => {
    const { reserve } = budgetsOf({ commands: { most: 100, per: "hour" } });
    await reserve(HOST, commands(90));
    const { message, advice } = await failureOf(reserve(HOST, commands(250)));
    expect(message).toBe(
      "The server may spend 100 commands an hour at staging.upstash.io; 90 are spent, which leaves 10 commands. This takes 250, and nothing of it was sent. The budget begins anew at 2026-11-20T13:00:00.000Z, in 60 minutes.",
    );
    expect(advice).toBe(
      "Wait until then, or ask for less in one call; the person who runs the server can raise --command-budget.",
    );
  });

  test.each([
    ["minute", "2026-11-20T12:01:00Z"],
    ["hour", "2026-11-20T13:00:00Z"],
    ["day", "2026-11-21T00:00:00Z"],
  ] as const)("begins anew with the %s of UTC", async (per, end) => {
    const { reserve, clock } = budgetsOf({ commands: { most: 1, per } });
    await reserve(HOST, commands(1));
    clock.now = Date.parse(end) - 1;
    await failureOf(reserve(HOST, commands(1)));
    clock.now += 1;
    await reserve(HOST, commands(1));
  });

  test("is one of each database", async () => {
    const { reserve } = budgetsOf({ commands: { most: 1, per: "day" } });
    await reserve(HOST, commands(1));
    await reserve("other.upstash.io", commands(1));
  });

  test("takes back what was not sent, and not into the window after", async () => {
    const { reserve, leftFor, clock } = budgetsOf({ commands: { most: 10, per: "hour" } });
    const giveBack = await reserve(HOST, commands(7));
    await giveBack();
    expect((await leftFor(HOST, "commands")).left).toBe(10);
    const late = await reserve(HOST, commands(7));
    clock.now += 3_600_000;
    await reserve(HOST, commands(5));
    await late();
    expect((await leftFor(HOST, "commands")).left).toBe(5);
  });
});

describe("a budget of dollars", () => {
  test("is spent at list prices by all products together", async () => {
    const { reserve, leftFor } = budgetsOf({ cost: { most: 1.5, per: "day" } });
    await reserve(HOST, commands(250_000));
    await reserve("qstash.upstash.io", { unit: "messages", count: 50_000 });
    await reserve("index.upstash.io", { unit: "vector requests", count: 100_000 });
    expect(await leftFor(HOST, "commands")).toEqual({
      left: 50_000,
      told: { cost_usd: { spent: 1.4, left: 0.1, per: "day", ends_at: "2026-11-21T00:00:00.000Z" } },
    });
    const { message, advice } = await failureOf(reserve(HOST, commands(50_001)));
    expect(message).toContain(
      "The server may spend 1.5 US dollars a day at list prices; 1.4 are spent, which leaves 50000 commands.",
    );
    expect(advice).toContain("--max-cost");
    await reserve(HOST, commands(50_000));
  });

  test("refuses what a budget of commands would allow, which then counts nothing", async () => {
    const { reserve, leftFor } = budgetsOf({
      commands: { most: 100, per: "day" },
      cost: { most: 0.000_02, per: "day" },
    });
    await failureOf(reserve(HOST, commands(11)));
    expect((await leftFor(HOST, "commands")).told.commands?.spent).toBe(0);
    expect((await leftFor(HOST, "commands")).left).toBe(10);
  });
});

describe("the rows for a person", () => {
  test("tell each limit in all and by caller, and are gone with their window", async () => {
    const { reserve, rows, clock } = budgetsOf({
      commands: { most: 10, per: "day" },
      cost: { most: 1, per: "day" },
    });
    await reserve(HOST, commands(3, "ada"));
    await reserve(HOST, commands(4, "joe"));
    const until = new Date("2026-11-21T00:00:00Z");
    const of = `Commands a day at ${HOST}`;
    expect(rows()).toEqual([
      { of, database: HOST, used: 7, most: 10, until },
      { of: `${of} by ada`, database: HOST, caller: "ada", used: 3, most: 10, until },
      { of: `${of} by joe`, database: HOST, caller: "joe", used: 4, most: 10, until },
      { of: "US dollars a day", used: 0.000_014, most: 1, until },
    ]);
    clock.now += 86_400_000;
    expect(rows()).toEqual([]);
  });
});
