import { describe, expect, it } from "vitest";
import type { Answers, Document } from "./fixture.ts";
import { costsOf, database, days, now, redisAccount, statistics } from "./fixture.ts";

const day = 86_400;

async function rowOf(answers: Answers) {
  const { result } = await costsOf(answers);
  expect(result.resources).toHaveLength(1);
  return result.resources[0];
}

const redis = (fields: Document, figures: Document) => rowOf(redisAccount([[database("shop", fields), figures]]));

const vectorIndex = (fields: Document, figures: Document) =>
  rowOf({
    "/v2/vector/index": [{ id: "1", name: "docs", creation_time: 1, ...fields }],
    "/v2/vector/index/1/stats": figures,
  });

const qstash = (fields: Document, figures: Document) =>
  rowOf({
    "/v2/qstash/users": [{ id: "1", region: "eu-central-1", type: "paid", state: "active", active: true, ...fields }],
    "/v2/qstash/stats/1": figures,
  });

describe("a forecast of what is priced by use", () => {
  it("goes on as on the days that have passed", async () => {
    expect(await redis({}, statistics(39))).toMatchObject({
      ...{ month_to_date_usd: 39, forecast_usd: 60, basis: "linear" },
    });
  });

  it("counts the days of a resource that was created this month from its creation on", async () => {
    const created = { creation_time: now / 1_000 - 2 * day };
    expect(await redis(created, statistics(4))).toMatchObject({ forecast_usd: 25, basis: "linear" });
  });

  it("takes the first day for a whole one", async () => {
    const created = { creation_time: now / 1_000 - 60 };
    expect(await redis(created, statistics(2))).toMatchObject({ forecast_usd: 23, basis: "linear" });
  });

  it("goes by recent days where the plan changed this month, since the days before say nothing of it", async () => {
    const changed = { last_plan_upgrade_time: now / 1_000 - 3 * day };
    expect(await redis(changed, statistics(100, { dailybilling: days(50, 9, 1, 3, 1) }))).toMatchObject({
      ...{ forecast_usd: 100 - 1 + 2 + 10 * 2, basis: "daily" },
    });
  });

  it("is that of an index, too", async () => {
    expect(await vectorIndex({ type: "payg" }, { monthly_cost: 0.39 })).toMatchObject({
      ...{ plan: "payg", forecast_usd: 0.6, basis: "linear" },
    });
  });

  it("is that of a QStash user, too", async () => {
    expect(await qstash({}, { total_monthly_billing: 19.5 })).toMatchObject({
      ...{ plan: "paid", forecast_usd: 30, basis: "linear" },
    });
  });
});

describe("a forecast of a flat price", () => {
  const fixed = { type: "pro", database_type: "Fixed 1GB" };

  it("goes on at the cost of a day, where each day is charged its part", async () => {
    const figures = statistics(20, { dailybilling: days(1, 1, 1, 1, 0.5) });
    expect(await redis(fixed, figures)).toMatchObject({
      ...{ plan: "Fixed 1GB", forecast_usd: 20 + 0.5 + 10, basis: "daily" },
    });
  });

  it("is not scaled, where the month was charged on one day", async () => {
    const figures = statistics(20, { dailybilling: days(0, 20, 0, 0, 0) });
    expect(await redis(fixed, figures)).toMatchObject({ forecast_usd: 20, basis: "daily" });
  });

  it("goes by the first day alone on that day", async () => {
    const figures = statistics(0.7, { dailybilling: days(0, 0, 0, 0, 0.7) });
    expect(await redis({ ...fixed, creation_time: now / 1_000 - 60 }, figures)).toMatchObject({
      ...{ forecast_usd: 7.7, basis: "daily" },
    });
  });

  it("is not scaled where no day is known", async () => {
    expect(await redis(fixed, statistics(20, { dailybilling: null }))).toMatchObject({
      ...{ forecast_usd: 20, basis: "month_to_date" },
    });
  });

  it("is the price, where the API tells it", async () => {
    expect(await vectorIndex({ type: "fixed", reserved_price: 60 }, { monthly_cost: 38 })).toMatchObject({
      ...{ month_to_date_usd: 38, forecast_usd: 60, basis: "plan_price" },
    });
  });

  it("is never below what was charged already", async () => {
    expect(await vectorIndex({ type: "fixed", reserved_price: 60 }, { monthly_cost: 75 })).toMatchObject({
      ...{ forecast_usd: 75, basis: "month_to_date" },
    });
  });

  it("is that of a QStash user's plan; days to come are not days", async () => {
    const fixedUser = { type: "paid", reserved_type: "qstash_fixed_1m", reserved_price: 0 };
    const month = Array.from({ length: 30 }, (_, index) => ({
      x: `2026-11-${String(index + 1).padStart(2, "0")} 11:33:05.585757103 +0000 UTC`,
      y: index < 20 ? 6 : 0,
    }));
    expect(await qstash(fixedUser, { total_monthly_billing: 120, daily_billings: month })).toMatchObject({
      ...{ plan: "qstash_fixed_1m", forecast_usd: 180, basis: "daily" },
    });
  });

  it("beside a use, that of a production pack, goes by recent days", async () => {
    const figures = statistics(150, { dailybilling: days(7, 8, 7, 9, 3) });
    expect(await redis({ prod_pack_enabled: true }, figures)).toMatchObject({
      ...{ prod_pack: true, forecast_usd: 150 - 3 + 7.5 + 75, basis: "daily" },
    });
  });
});

describe("what does not go on", () => {
  it.each([
    ["a free plan", { type: "free" }],
    ["a suspended database", { state: "suspended" }],
    ["an archived database", { state: "passive" }],
  ])("is not scaled: %s", async (_, fields) => {
    expect(await redis(fields, statistics(3))).toMatchObject({ forecast_usd: 3, basis: "month_to_date" });
  });

  it("is not scaled: a deleted QStash user, which says so", async () => {
    expect(await qstash({ deletion_time: 1_781_871_358 }, { total_monthly_billing: 3 })).toMatchObject({
      ...{ state: "deleted", forecast_usd: 3, basis: "month_to_date" },
    });
  });
});
