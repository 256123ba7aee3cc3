import { expect, it } from "vitest";
import { startDeveloperApi } from "../../../src/local/account/local-developer-api.ts";
import { testApi } from "./fixture.ts";

async function statusesOf(count: number, prepare: (api: Awaited<ReturnType<typeof startDeveloperApi>>) => void) {
  const api = await startDeveloperApi();
  try {
    prepare(api);
    const statuses: unknown[] = [];
    for (let index = 0; index < count; index++) {
      const { status, headers } = await testApi(() => api).call("GET /v2/teams");
      statuses.push(headers.has("retry-after") ? `${status} after ${headers.get("retry-after")}` : status);
    }
    return statuses;
  } finally {
    await api.stop();
  }
}

it("fails the next requests with a status, as often as it is told", async () => {
  expect(await statusesOf(4, (api) => api.failNext(503, 2))).toEqual([503, 503, 200, 200]);
});

it("fails once where no number is given", async () => {
  expect(await statusesOf(2, (api) => api.failNext(500))).toEqual([500, 200]);
});

it("fails in the order in which it is told, with Retry-After where it is given", async () => {
  const statuses = await statusesOf(3, (api) => {
    api.failNext(429, 1, 7);
    api.failNext(500);
  });
  expect(statuses).toEqual(["429 after 7", 500, 200]);
});
