import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cost } from "../../../../src/products/account/costs/billed-resource.ts";
import { billingMonth } from "../../../../src/products/account/costs/billing-month.ts";
import { amountOf } from "../../../../src/products/account/costs/money.ts";
import { costReport } from "../../../../src/products/account/costs/report.ts";
import { now } from "./fixture.ts";

const month = billingMonth(now);

const anyCost: fc.Arbitrary<Cost> = fc
  .record({
    product: fc.constantFrom("redis" as const, "vector" as const, "search" as const, "qstash" as const),
    name: fc.constantFrom("shop", "cache", "__proto__"),
    id: fc.uuid(),
    owner: fc.constantFrom("dev@example.com", undefined),
    usd: fc.oneof(
      fc.constant(0),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
    ),
    more: fc.double({ min: 0, max: 1e4, noNaN: true }),
    requests: fc.option(fc.nat(), { nil: undefined }),
    budgetUsd: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
  })
  .map(({ product, name, id, owner, usd, more, requests, budgetUsd }) => ({
    resource: {
      ...{ product, name, id, owner, created: 0, planChanged: 0 },
      plan: { name: "payg", price: "use" as const, budgetUsd, hasPack: false },
    },
    spending: { usd, requests, storageBytes: requests, days: new Map() },
    amount: amountOf(usd),
    forecast: amountOf(usd + more),
    basis: "linear" as const,
  }));
const anyCosts = fc.array(anyCost, { maxLength: 30 });
const anyPart = fc.record({ limit: fc.integer({ min: 1, max: 10 }), offset: fc.nat({ max: 35 }) });

/** Exact: in ten-thousandths of a dollar. */
const exactly = (numbers: readonly number[]) =>
  numbers.reduce((sum, usd) => sum + Math.round(usd * 10_000), 0) / 10_000;

describe("a report of costs", () => {
  it("has rows and a rest that are the total exactly, whatever is shown", () => {
    fc.assert(
      fc.property(anyCosts, anyPart, (costs, part) => {
        const { total, resources, rest } = costReport(costs, [], { month, ...part });
        const parts = [...resources, ...(rest === undefined ? [] : [rest])];
        for (const sum of ["month_to_date_usd", "forecast_usd"] as const) {
          expect(exactly(parts.map((each) => each[sum]))).toBe(total[sum]);
        }
        for (const sum of ["requests", "storage_bytes"] as const) {
          expect(parts.reduce((all, each) => all + (each[sum] ?? 0), 0)).toBe(total[sum]);
        }
        expect(resources.length + (rest?.resources ?? 0)).toBe(total.resources);
        expect(exactly(Object.values(total.by_product))).toBe(total.month_to_date_usd);
        if (total.by_owner) expect(exactly(Object.values(total.by_owner))).toBe(total.month_to_date_usd);
      }),
    );
  });

  it("is the same in whatever order the statistics came, the most expensive first", () => {
    fc.assert(
      fc.property(anyCosts, anyPart, (costs, part) => {
        const report = costReport(costs, [], { month, ...part });
        expect(costReport(costs.toReversed(), [], { month, ...part })).toEqual(report);
        const shown = report.resources.map(({ month_to_date_usd }) => month_to_date_usd);
        expect(shown).toEqual(shown.toSorted((one, other) => other - one));
      }),
    );
  });

  it("never expects more within the budgets than without, nor less than was charged", () => {
    fc.assert(
      fc.property(anyCosts, (costs) => {
        const { total } = costReport(costs, [], { month, limit: 1, offset: 0 });
        const within = total.forecast_within_budgets_usd ?? total.forecast_usd;
        expect(within).toBeLessThanOrEqual(total.forecast_usd);
        expect(within).toBeGreaterThanOrEqual(total.month_to_date_usd);
      }),
    );
  });

  it("names fifty resources for each of ten reasons, and counts the others", () => {
    const unread = Array.from({ length: 1_200 }, (_, index) => ({
      resource: `redis ${index}`,
      why: index < 1_000 ? "refused" : `reason ${index}`,
    }));
    const { not_read = [], total } = costReport([], unread, { month, limit: 1, offset: 0 });
    expect(total.not_read).toBe(1_200);
    expect(not_read[0]).toMatchObject({ why: "refused", more: 950 });
    expect(not_read).toHaveLength(11);
    expect(not_read.reduce((sum, { resources, more = 0 }) => sum + resources.length + more, 0)).toBe(1_200);
  });
});
