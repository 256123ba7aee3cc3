import { beforeAll, expect, it } from "vitest";
import { asDocument, type Document, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let id: unknown;

beforeAll(async () => {
  const [, second] = await upstash.list("GET /v2/qstash/users");
  id = second?.id;
});

function user(): Promise<Document> {
  return upstash.document(`GET /v2/qstash/user/${id}`);
}

it("has a QStash in each region, and the first is the account's own", async () => {
  const users = await upstash.list("GET /v2/qstash/users");
  expect(users.map(({ region }) => region)).toEqual(["eu-central-1", "us-east-1"]);
  expect((await upstash.document("GET /v2/qstash/user")).id).toBe(users[0]?.id);
});

it.each(["/v2/qstash/rotate-token", "/v2/qstash/rotate-token/{id}"])("rotates all secrets by POST %s", async (path) => {
  const own = path.endsWith("}") ? `/v2/qstash/user/${id}` : "/v2/qstash/user";
  const before = await upstash.document(`GET ${own}`);
  const after = await upstash.document(`POST ${path.replace("{id}", String(id))}`);
  for (const secret of ["password", "token", "read_only_token"]) expect(after[secret]).not.toBe(before[secret]);
  expect(await upstash.document(`GET ${own}`)).toEqual(after);
});

it("sets the plan, and with it the limits", async () => {
  const path = `POST /v2/qstash/set-plan/${id}`;
  expect(await upstash.answer(path, { plan_name: "qstash_fixed_10m" })).toBe("OK");
  expect(await user()).toMatchObject({
    type: "paid",
    reserved_type: "qstash_fixed_10m",
    max_requests_per_day: 10_000_000,
  });
  await upstash.answer(path, { plan_name: "paid" });
  expect(await user()).toMatchObject({ type: "paid", reserved_type: "" });
  expect((await upstash.refusal(path, { plan_name: "free" })).status).toBe(400);
});

it("sets a budget of 0 or of 20 to 10000 dollars", async () => {
  const path = `PATCH /v2/qstash/update-budget/${id}`;
  for (const budget of [20, 10_000, 0]) {
    await upstash.answer(path, { budget });
    expect(await user()).toMatchObject({ budget });
  }
  for (const budget of [-1, 19, 10_001, "20"]) expect((await upstash.refusal(path, { budget })).status).toBe(400);
});

it("enables and disables the production pack", async () => {
  await upstash.answer(`POST /v2/qstash/enable-prodpack/${id}`);
  expect(await user()).toMatchObject({ prod_pack_enabled: true });
  await upstash.answer(`POST /v2/qstash/disable-prodpack/${id}`);
  expect(await user()).toMatchObject({ prod_pack_enabled: false });
});

it("moves to a team", async () => {
  const { team_id } = await upstash.document("POST /v2/team", { team_name: "owners", copy_cc: false });
  await upstash.answer("POST /v2/qstash/move-to-team", { qstash_id: id, target_team_id: team_id });
  expect(await user()).toMatchObject({ customer_id: team_id });
});

it.each([
  ["1h", 60],
  ["7d", 60],
  ["30d", 240],
])("has statistics over %s in %i points", async (period, count) => {
  const { daily_used } = await upstash.document(`GET /v2/qstash/stats/${id}?period=${period}`);
  expect(daily_used).toHaveLength(count);
});

it("spreads the points of its statistics evenly over the period", async () => {
  const { daily_used } = await upstash.document(`GET /v2/qstash/stats/${id}?period=3h`);
  const series = Array.isArray(daily_used) ? daily_used : [];
  const [first, second] = series
    .slice(0, 2)
    .map((each) => Date.parse(String(asDocument(each).x).replace(" +0000 UTC", "Z")));
  expect(Number(second) - Number(first)).toBe(3 * 60_000);
});

it("refuses an unknown period with 400, and an unknown user with 404", async () => {
  expect(await upstash.refusal(`GET /v2/qstash/stats/${id}?period=2h`)).toMatchObject({
    status: 400,
    text: expect.stringContaining("period"),
  });
  expect((await upstash.refusal("GET /v2/qstash/user/none")).status).toBe(404);
});

it("bills a fixed plan and a production pack by the day, in figures of the whole month", async () => {
  const users = await upstash.list("GET /v2/qstash/users");
  const id = String(users[1]?.id);
  await upstash.answer(`POST /v2/qstash/set-plan/${id}`, { plan_name: "qstash_fixed_1m" });
  await upstash.answer(`POST /v2/qstash/enable-prodpack/${id}`);
  const { days, daily_billings, total_monthly_billing } = await upstash.document(`GET /v2/qstash/stats/${id}`);
  const count = Array.isArray(days) ? days.length : 0;
  expect(count).toBeGreaterThanOrEqual(28);
  expect(daily_billings).toHaveLength(count);
  expect(total_monthly_billing).toBeCloseTo(380 / count, 9);
  expect(await upstash.document(`GET /v2/qstash/user/${id}`)).toMatchObject({ reserved_price: 180 });
});
