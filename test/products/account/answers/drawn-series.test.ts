import { expect, test } from "vitest";
import { DRAWN } from "../../../../src/call/deliver.ts";
import { drawnSeries } from "../../../../src/products/account/answers/drawn-series.ts";
import { ok, serveAccount, startDeveloperApiStandIn } from "../served.ts";

const at = (minute: number) => Date.UTC(2025, 4, 22, 10, minute);
const point = (minute: number, y: unknown) => ({ x: new Date(at(minute)).toISOString(), y });

test("of statistics the points of each series are drawn, in the order of time, with gaps", () => {
  const response = { hits: [point(2, 5), point(0, 3), point(1, null), { x: "sometime", y: 9 }], current_storage: 7 };
  expect(drawnSeries(response)).toEqual({ hits: { times: [at(0), at(1), at(2)], values: [3, null, 5] } });
});

test("nothing is drawn where no series has points at two times", () => {
  expect(drawnSeries({ hits: [point(0, 1)], misses: [], read: [{ x: "a", y: 1 }], plan: "free" })).toBeUndefined();
  expect(drawnSeries(["a"])).toBeUndefined();
});

test("of a long series the newest 240 points are drawn, and of many series forty", () => {
  const long = Array.from({ length: 1_000 }, (_, minute) => point(minute, minute));
  const drawn = drawnSeries(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`series_${index}`, long])));
  expect(Object.keys(drawn ?? {})).toHaveLength(40);
  expect(drawn?.series_0?.values).toEqual(Array.from({ length: 240 }, (_, index) => 760 + index));
});

test("an answer has what is drawn of it past its text, also where the text is cut", async () => {
  const hits = Array.from({ length: 50 }, (_, minute) => point(minute, minute));
  const shop = { database_id: "1", database_name: "shop", endpoint: "shop.example.com" };
  const api = await startDeveloperApiStandIn([shop], () => ok({ hits }));
  const given = { database: "shop", raw: true };
  const answer = await serveAccount(api.url, "read-only", { maxOutput: "1000" }).call("database_stats", given);
  if ("question" in answer) throw new Error("A read asks nobody.");
  const { _meta, content, structuredContent } = answer;
  expect(structuredContent).toMatchObject({ truncated: true });
  expect(Object.keys(structuredContent ?? {})).not.toContain("drawn");
  expect(JSON.stringify(content)).not.toContain(String(at(1)));
  expect(_meta).toMatchObject({ [DRAWN]: { hits: { times: hits.map((_, minute) => at(minute)) } } });
});
