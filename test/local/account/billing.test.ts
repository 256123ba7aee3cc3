import { describe, expect, it } from "vitest";
import { costOfDays, costOfMonth } from "../../../src/local/account/billing.ts";
import { seriesOfMonth } from "../../../src/local/account/time-series.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const day = 86_400_000;

describe("a bill", () => {
  it("charges a flat price for each day of the month that has begun", () => {
    expect(costOfMonth({ monthly: 30, since: 0, used: 0 }, now)).toBe(20);
    expect(costOfMonth({ monthly: 30, since: now - 2 * day, used: 0 }, now)).toBe(3);
  });

  it("charges for the days on which the plan was active, and for nothing to come", () => {
    const bill = { monthly: 30, since: now - 2 * day, used: 0 };
    expect(costOfDays(bill, now).map(({ y }) => y)).toEqual([0, 0, 1, 1, 1]);
    const month = costOfDays(bill, now, seriesOfMonth);
    expect(month).toHaveLength(30);
    expect(month[0]?.x).toBe("2026-11-01 12:00:00.000 +0000 UTC");
    expect(month.flatMap(({ x, y }) => (y === 0 ? [] : [x.slice(0, 10)]))).toEqual([
      ...["2026-11-18", "2026-11-19", "2026-11-20"],
    ]);
  });

  it("adds what was used to the month, and to today", () => {
    const bill = { monthly: 30, since: now - day, used: 0.25 };
    expect(costOfMonth(bill, now)).toBe(2.25);
    expect(costOfDays(bill, now).map(({ y }) => y)).toEqual([0, 0, 0, 1, 1.25]);
  });
});
