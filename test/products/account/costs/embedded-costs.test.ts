import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalDeveloperApi, startDeveloperApi } from "../../../../src/local/account/local-developer-api.ts";
import type { CostReport } from "../../../../src/products/account/costs/report.ts";
import { textOf } from "../embedded-calls.ts";
import { serveAccount } from "../served.ts";

let api: LocalDeveloperApi;
beforeAll(async () => {
  api = await startDeveloperApi();
});
afterAll(() => api.stop());

it("tells what was done with an embedded account, with a key that may only read", async () => {
  const { answer } = serveAccount(api, "writes");
  const use = async (tool: string, input: Record<string, unknown>) => (await answer(tool, input)).result;
  await use("database_create", { name: "shop", primary_region: "us-east-1" });
  await use("database_create", { name: "queue", primary_region: "us-east-1", plan: "fixed_5gb" });
  const args = Array.from({ length: 20 }, (_, index) => ["SET", `key-${index}`, "value"]);
  await use("redis_pipeline_write", { commands: args, database: "shop" });
  const qstash_user = textOf(await use("qstash_user_list", {}), "id");
  await use("qstash_user_set_plan", { qstash_user, plan_name: "qstash_fixed_1m" });
  await use("vector_index_create", {
    ...{ name: "docs", region: "us-east-1", similarity_function: "COSINE", dimension_count: 3, type: "fixed" },
  });
  await use("search_index_create", { name: "help", region: "eu-west-1", type: "payg" });

  const reader = serveAccount({ ...api, apiKey: api.readOnlyApiKey }, "read-only");
  const report = (await reader.answer("account_costs")).result as unknown as CostReport;

  const rows = Object.fromEntries(report.resources.map((row) => [`${row.product} ${row.name}`, row]));
  expect(Object.keys(rows).sort()).toEqual([
    ...["qstash eu-central-1", "qstash us-east-1", "redis queue", "redis shop", "search help", "vector docs"],
  ]);
  expect(report.not_read).toBeUndefined();
  expect(rows["redis shop"]).toMatchObject({ plan: "payg", basis: "linear", requests: 20 });
  expect(rows["redis shop"]?.month_to_date_usd).toBe(0.0001);
  expect(rows["redis queue"]).toMatchObject({ plan: "Fixed 5GB", basis: "daily", requests: 0, storage_bytes: 0 });
  expect(rows["redis queue"]?.forecast_usd).toBeLessThanOrEqual(100);
  expect(rows["qstash eu-central-1"]).toMatchObject({
    plan: "qstash_fixed_1m",
    forecast_usd: 180,
    basis: "plan_price",
  });
  expect(rows["qstash us-east-1"]).toMatchObject({ plan: "free", month_to_date_usd: 0, requests: 0 });
  expect(rows["vector docs"]).toMatchObject({ plan: "fixed", forecast_usd: 60, basis: "plan_price" });
  expect(report.stands_out.find(({ what }) => what === "paid_without_requests")?.resources).toHaveLength(3);
});
