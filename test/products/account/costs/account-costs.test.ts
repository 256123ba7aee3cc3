import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import { UpstashError } from "../../../../src/upstash/errors.ts";
import { examples } from "../data.ts";
import { type Answers, costsOf, database, days, redisAccount, statistics } from "./fixture.ts";

const refused = new UpstashError("forbidden", "The Developer API does not allow this (403).");
const tooMany = new UpstashError("rate-limited", "The Developer API has had too many requests (429).");

const manyDatabases = (count: number, figures: (index: number) => unknown = () => statistics(1)) =>
  redisAccount(Array.from({ length: count }, (_, index) => [database(`db-${index}`), figures(index)] as const));

/** An account of every kind, a dozen of resources as people have them. */
const dozen: Answers = {
  ...redisAccount([
    [database("sessions-production"), statistics(61.2, { dailybilling: days(2.4, 2.5, 2.2, 9.1, 3) })],
    [database("cache-production", { budget: 80 }), statistics(60.5)],
    [database("queue", { type: "pro", database_type: "Fixed 1GB" }), statistics(13, { dailybilling: days(0.7, 0.7) })],
    [database("rate-limits", { budget: 20 }), statistics(4.25)],
    [database("staging", { budget: 20 }), statistics(0.31)],
    [database("preview"), statistics(0.0042)],
    [database("old-shop", { state: "suspended" }), statistics(0, { total_monthly_requests: 0 })],
  ]),
  "/v2/vector/index": [
    { id: "v", name: "products", type: "fixed", reserved_price: 60, customer_id: "dev@example.com" },
  ],
  "/v2/vector/index/v/stats": { monthly_cost: 39, monthly_query_count: 70, monthly_update_count: 7, storage_usage: 9 },
  "/v2/search": [{ id: "s", name: "help", type: "payg", customer_id: "dev@example.com" }],
  "/v2/search/s/stats": { monthly_cost: 1.1, monthly_query_count: 5, monthly_update_count: 1, monthly_rerank_count: 4 },
  "/v2/qstash/users": [
    { id: "e", region: "eu-central-1", type: "paid", state: "active", budget: 50, customer_id: "dev@example.com" },
    { id: "u", region: "us-east-1", type: "free", state: "active", budget: 0, customer_id: "dev@example.com" },
  ],
  "/v2/qstash/stats/e": { total_monthly_billing: 5.806, daily_requests: [{ x: "2026-11-01 11:33:05", y: 580_600 }] },
  "/v2/qstash/stats/u": { total_monthly_billing: 0, daily_requests: [{ x: "2026-11-02 11:33:05", y: 3 }] },
};

describe("account_costs", () => {
  it("says what an account pays, why, and what the month will cost, in a few characters", async () => {
    const { result } = await costsOf(dozen);
    expect(result).toMatchObject({
      period: { month: "2026-11", days_passed: 19.5, days: 30 },
      total: {
        ...{ resources: 11, month_to_date_usd: 185.1742, forecast_usd: 284.8765 },
        by_product: { redis: 139.2642, vector: 39, qstash: 5.81, search: 1.1 },
      },
    });
    expect(result.stands_out.map(({ what }) => what)).toEqual([
      ...["forecast_over_budget", "not_active", "cost_jump", "no_budget"],
    ]);
    expect(JSON.stringify(result).length).toBeLessThan(3_000);
  });

  it("gives each resource with plan, cost, forecast, budget, requests and storage", async () => {
    const { result } = await costsOf(dozen);
    expect(result.resources.slice(1, 3)).toEqual([
      {
        ...{ product: "redis", name: "cache-production", plan: "payg", month_to_date_usd: 60.5 },
        ...{ forecast_usd: 93.08, basis: "linear", budget_usd: 80, requests: 1_000, storage_bytes: 2_048 },
      },
      {
        ...{ product: "vector", name: "products", plan: "fixed", month_to_date_usd: 39 },
        ...{ forecast_usd: 60, basis: "plan_price", requests: 77, storage_bytes: 9 },
      },
    ]);
  });

  it("counts the requests of a QStash user where the daily figures are those of the whole month", async () => {
    const { result } = await costsOf(dozen);
    const requests = result.resources.map(({ name, requests }) => [name, requests]);
    expect(requests).toContainEqual(["eu-central-1", 580_600]);
    expect(requests).toContainEqual(["us-east-1", undefined]);
  });

  it("sums the resources that it does not show, and says how to see them", async () => {
    const { result, notice } = await costsOf(dozen, { limit: 2, offset: 1 });
    expect(result.resources.map(({ name }) => name)).toEqual(["cache-production", "products"]);
    expect(result.rest).toMatchObject({ resources: 9, month_to_date_usd: 85.6742 });
    expect(notice).toBe("9 are in rest alone: `limit` and `offset` show them.");
  });

  it("reads what every document of the API shows", async () => {
    const responses = new Map<string, unknown>();
    for (const { request, response } of examples) if (request.method === "GET") responses.set(request.path, response);
    const { result } = await costsOf(Object.fromEntries(responses));
    expect(result.not_read).toBeUndefined();
    expect(result.resources.map(({ product, month_to_date_usd }) => [product, month_to_date_usd])).toEqual([
      ...[
        ["redis", 222.34],
        ["qstash", 5.81],
        ["vector", 0.5],
        ["search", 0.5],
      ],
    ]);
  });

  it("knows the plan of an older document, which has no other name for it", async () => {
    const older = { type: undefined, database_type: "Pay as You Go", budget: undefined };
    const { result } = await costsOf(redisAccount([[database("shop", older), statistics(19.5)]]));
    expect(result.resources[0]).toMatchObject({ plan: "Pay as You Go", forecast_usd: 30, basis: "linear" });
  });

  it("tells namesakes apart by their IDs, and who pays where several do", async () => {
    const { result } = await costsOf(
      redisAccount([
        [database("shop"), statistics(2)],
        [database("shop", { database_id: "2", customer_id: "team-7" }), statistics(1)],
      ]),
    );
    expect(result.resources).toMatchObject([
      { name: "shop", id: "id-of-shop", owner: "dev@example.com" },
      { name: "shop", id: "2", owner: "team-7" },
    ]);
    expect(result.total.by_owner).toEqual({ "dev@example.com": 2, "team-7": 1 });
  });

  it("says where there is no budget, and nothing of one that the plan does not have", async () => {
    const { result } = await costsOf(dozen);
    const budgets = Object.fromEntries(result.resources.map((row) => [row.name, row.budget_usd ?? row.budget]));
    expect(budgets).toMatchObject({ "sessions-production": "none", "cache-production": 80, "eu-central-1": 50 });
    expect([budgets.queue, budgets.products, budgets["us-east-1"]]).toEqual([undefined, undefined, undefined]);
  });

  it("takes no harm from times that are none", async () => {
    const odd = { creation_time: "9223372036854775807", last_plan_upgrade_time: -62_135_596_800 };
    const { result } = await costsOf(redisAccount([[database("shop", odd), statistics(39)]]));
    expect(result.resources[0]).toMatchObject({ forecast_usd: 60, basis: "linear" });
  });

  it("counts a resource once that a list has twice", async () => {
    const twice = redisAccount([
      [database("shop"), statistics(2)],
      [database("shop"), statistics(2)],
    ]);
    expect((await costsOf(twice)).result.total).toMatchObject({ resources: 1, month_to_date_usd: 2 });
  });

  it("answers for an account without anything", async () => {
    const { result } = await costsOf({});
    expect(result).toMatchObject({ total: { resources: 0, month_to_date_usd: 0, forecast_usd: 0 }, resources: [] });
  });

  it("says what at most is billed where budgets end a forecast", async () => {
    const { result } = await costsOf(redisAccount([[database("shop", { budget: 50 }), statistics(39)]]));
    expect(result.total).toMatchObject({ forecast_usd: 60, forecast_within_budgets_usd: 50 });
  });

  it("keeps tokens out, and has them remembered as secrets", async () => {
    const token = "AXW_ASQgOTZhZDA4NTYtMDNiMS00ZWU3LTk2NjYtZTgx";
    const { result, watched } = await costsOf(redisAccount([[database("shop", { rest_token: token }), statistics(2)]]));
    expect(JSON.stringify(result)).not.toContain(token);
    expect(watched.learned).toEqual([token]);
  });
});

describe("what account_costs cannot read", () => {
  it("is named with the reason, and the sums say that they are without it", async () => {
    const { result, notice } = await costsOf(manyDatabases(5, (index) => (index % 2 === 0 ? statistics(1) : refused)));
    expect(result.not_read).toEqual([{ why: refused.message, resources: ["redis db-1", "redis db-3"] }]);
    expect(result.total).toMatchObject({ resources: 3, month_to_date_usd: 3, not_read: 2 });
    expect(notice).toContain("The sums are without 2 that could not be read");
  });

  it("is a whole product whose list fails", async () => {
    const { result } = await costsOf({ ...dozen, "/v2/search": refused });
    expect(result.not_read).toEqual([{ why: refused.message, resources: ["all search indexes"] }]);
    expect(result.total.resources).toBe(10);
  });

  it.each([
    ["no cost", { total_monthly_requests: 3 }],
    ["a cost that is no number", { total_monthly_billing: "much" }],
    ["no object", "OK"],
  ])("are statistics with %s", async (_, figures) => {
    const { result } = await costsOf({ ...dozen, "/v2/redis/stats/id-of-queue": figures });
    expect(result.not_read).toMatchObject([
      { resources: ["redis queue"], why: expect.stringContaining("without the cost") },
    ]);
  });

  it("is what a list gives no ID of", async () => {
    const { result } = await costsOf({ "/v2/redis/databases": [{ database_name: "shop" }, null] });
    expect(result.not_read?.[0]?.resources).toEqual(["one of the Redis databases", "one of the Redis databases"]);
  });

  it("fails the call where it is every list, or where Upstash refuses everything", async () => {
    const everything = Object.fromEntries(Object.keys(dozen).map((path) => [path, tooMany]));
    await expect(costsOf(everything)).rejects.toThrow(tooMany);
    await expect(costsOf(manyDatabases(20, () => tooMany))).rejects.toThrow(tooMany);
  });

  it("ends the reading where eight fail in a row by no fault of theirs; a cursor goes on there", async () => {
    const account = manyDatabases(100, (index) => (index < 30 ? statistics(1) : tooMany));
    const { result, notice, cursor, watched } = await costsOf(account);
    expect(watched.requests.length).toBeLessThan(60);
    expect(result.total.month_to_date_usd).toBe(30);
    expect(notice).toContain(`No more were read, since so many failed one after the other: ${tooMany.message}`);
    const rest = await costsOf(manyDatabases(100), { cursor });
    const named = result.not_read?.[0]?.resources.length ?? 0;
    expect(rest.result.total.resources).toBe(100 - 30 - named);
  });
});

describe("account_costs over many resources", () => {
  it("reads a thousand databases in one call, eight at once, and tells how far it is", async () => {
    const { result, notice, watched } = await costsOf(manyDatabases(1_000));
    expect(result.total).toMatchObject({ resources: 1_000, month_to_date_usd: 1_000, requests: 1_000_000 });
    expect(result.resources).toHaveLength(20);
    expect(notice).toContain("980 are in rest alone");
    expect(watched.mostAtOnce).toBe(8);
    expect(watched.requests).toHaveLength(1_004);
    expect(watched.progress.at(-1)).toEqual([1_000, 1_000, "1000 of 1000 statistics read"]);
    expect(watched.progress).toHaveLength(125);
  });

  it("asks by GET alone", async () => {
    const { watched } = await costsOf(dozen);
    expect(new Set(watched.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
  });

  it("goes on with a cursor where max_requests ends it, so that each is counted once", async () => {
    const account = manyDatabases(25, (index) => statistics(index));
    let [cursor, sum, calls]: [string | undefined, number, number] = [undefined, 0, 0];
    do {
      const page = await costsOf(account, { max_requests: 10, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.notice).toContain(`These sums are of the resources ${calls * 10 + 1} to`);
      sum += page.result.total.month_to_date_usd;
      cursor = page.cursor;
      calls += 1;
    } while (cursor !== undefined && calls < 10);
    expect([sum, calls]).toEqual([300, 3]);
  });

  it("refuses a cursor of something else, before anything is asked", async () => {
    await expect(costsOf(dozen, { cursor: "nonsense" })).rejects.toThrow(InputError);
  });

  it("stops where the client cancels the call", async () => {
    const controller = new AbortController();
    let asked = 0;
    const onRequest = () => {
      asked += 1;
      if (asked === 50) controller.abort();
    };
    const call = costsOf(manyDatabases(1_000), {}, { signal: controller.signal, onRequest });
    await expect(call).rejects.toThrow("The call was cancelled.");
    expect(asked).toBeLessThan(60);
  });
});
