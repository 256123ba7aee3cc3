import { describe, expect, it } from "vitest";
import { costsOf, type Document, database, days, redisAccount, statistics } from "./fixture.ts";

/** What stands out in an account of these databases. */
async function findingsOf(...all: readonly (readonly [database: Document, statistics: Document])[]) {
  const { result } = await costsOf(redisAccount(all));
  return result.stands_out;
}

/** Small enough that its lack of a budget does not matter. */
const quiet = [database("quiet"), statistics(0.01)] as const;
const budget = { budget: 80 };

describe("what stands out", () => {
  it("is nothing in an account that costs little", async () => {
    expect(await findingsOf(quiet, [database("other"), statistics(0.01)])).toEqual([]);
  });

  it("is a resource that has reached its budget, and what Upstash does then", async () => {
    expect(await findingsOf([database("shop", budget), statistics(80)])).toEqual([
      {
        what: "over_budget",
        resources: ["redis shop: $80.00 of $80.00"],
        means: "At its budget Upstash rate-limits a resource.",
      },
    ]);
  });

  it("is a forecast above the budget, and when that will be reached", async () => {
    expect(await findingsOf([database("shop", budget), statistics(62)])).toMatchObject([
      { what: "forecast_over_budget", resources: ["redis shop: forecast $95.38 of $80.00, reached about 2026-11-26"] },
    ]);
  });

  it("is no budget of a fixed plan, for which Upstash has none", async () => {
    const figures = statistics(90, { dailybilling: days(3, 3, 3, 3, 1) });
    expect(await findingsOf([database("shop", { ...budget, type: "pro" }), figures])).toEqual([]);
  });

  it("is a price by use that nothing caps, where the API says so", async () => {
    expect(await findingsOf([database("shop"), statistics(5)])).toMatchObject([
      { what: "no_budget", resources: ["redis shop: forecast $7.69"] },
    ]);
  });

  it("is no lack of a budget where the API says nothing of budgets", async () => {
    expect(await findingsOf([database("shop", { budget: undefined }), statistics(5)])).toEqual([]);
  });

  it("is what makes at least half of the cost, but not where nothing else costs anything", async () => {
    const others = [1, 2].map((number) => [database(`${number}`, budget), statistics(11)] as const);
    expect(await findingsOf([database("shop", budget), statistics(28)], ...others)).toMatchObject([
      { what: "most_of_the_cost", resources: ["redis shop: 56% of the month to date"] },
    ]);
    expect(await findingsOf([database("shop", budget), statistics(28)])).toEqual([]);
  });

  it("is a state other than active", async () => {
    expect(await findingsOf([database("shop", { state: "suspended" }), statistics(0)])).toMatchObject([
      { what: "not_active", resources: ["redis shop: suspended"] },
    ]);
  });

  it("is a cost without requests", async () => {
    const idle = statistics(12, { total_monthly_requests: 0 });
    expect(await findingsOf([database("shop", budget), idle])).toMatchObject([
      { what: "paid_without_requests", resources: ["redis shop: $12.00"] },
    ]);
  });

  it.each([
    ["yesterday's", days(1, 1.2, 0.8, 5, 0.2), ["redis shop: $5.00 yesterday, $1.00 a day before"]],
    ["today's, even while it goes on", days(1, 1.2, 0.8, 1, 5), ["redis shop: $5.00 today, $1.00 a day before"]],
    ["nobody's, where days differ as days do", days(1, 1.2, 0.8, 1.6, 1.5), undefined],
    ["nobody's, where it is about cents", days(0.01, 0.01, 0.01, 0.3, 0.3), undefined],
    ["nobody's, with too few days before", days(1, 5, 0), undefined],
  ])("is a jump of the daily cost: %s", async (_, dailybilling, resources) => {
    const findings = await findingsOf([database("shop", budget), statistics(20, { dailybilling })]);
    expect(findings.find(({ what }) => what === "cost_jump")?.resources).toEqual(resources);
  });

  it("names the five most expensive of each kind, and counts the others", async () => {
    const all = Array.from({ length: 12 }, (_, number) => [database(`db-${number}`), statistics(number + 1)] as const);
    const [finding] = await findingsOf(...all);
    expect(finding).toMatchObject({ what: "no_budget", more: 7 });
    expect(finding?.resources[0]).toMatch(/^redis db-11: /);
    expect(finding?.resources).toHaveLength(5);
  });
});
