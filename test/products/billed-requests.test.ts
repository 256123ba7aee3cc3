import { describe, expect, test } from "vitest";
import { createDeveloperApi } from "../../src/products/account/developer-api.ts";
import { createQStashApi } from "../../src/products/qstash/qstash-client.ts";
import { searchKind } from "../../src/products/search/search-kind.ts";
import { createIndexApi } from "../../src/products/vector/access/index-client.ts";
import { vectorKind } from "../../src/products/vector/vector-kind.ts";
import type { RequestBill } from "../../src/upstash/budget/bill.ts";
import type { Http } from "../../src/upstash/http.ts";
import type { ApiRequest, RestApi } from "../../src/upstash/rest-api.ts";

const access = { url: "https://host.upstash.io", token: "token" };

/** What is billed of a request that an API makes. */
async function billOf(apiOf: (http: Http) => RestApi, request: ApiRequest): Promise<RequestBill | undefined> {
  let bill: RequestBill | undefined;
  const http = {
    limits: { timeout: 1_000, maxReply: 1_000 },
    send: async (sent: { bill?: RequestBill }) => {
      bill = sent.bill;
      return { result: "OK" };
    },
  } as Partial<Http> as Http;
  await apiOf(http).request(request);
  return bill;
}

describe("what Upstash bills of QStash", () => {
  const qstash = (http: Http) => createQStashApi(http, access, true);
  test.each<[number, ApiRequest]>([
    [1, { method: "POST", path: "/v2/publish/https://example.com/" }],
    [1, { method: "POST", path: "/v2/enqueue/orders/https://example.com/" }],
    [1, { method: "POST", path: "/v2/trigger/https://example.com/" }],
    [3, { method: "POST", path: "/v2/batch", body: { json: [{}, {}, {}] } }],
    [2, { method: "POST", path: "/v2/batch/trigger", body: { json: [{}, {}] } }],
    [1, { method: "POST", path: "/v2/dlq/retry/id" }],
    [2, { method: "POST", path: "/v2/workflows/dlq/resume", query: { dlqIds: ["a", "b"] } }],
  ])("is %i of a request that publishes", async (count, request) => {
    expect(await billOf(qstash, request)).toEqual({ unit: "messages", count });
  });

  test.each<ApiRequest>([
    { method: "GET", path: "/v2/dlq" },
    { method: "DELETE", path: "/v2/messages/id" },
    { method: "POST", path: "/v2/queues" },
    { method: "POST", path: "/v2/schedules/https://example.com/" },
  ])("is nothing of $method $path", async (request) => {
    expect(await billOf(qstash, request)).toBeUndefined();
  });
});

test.each([
  [vectorKind, "vector requests"],
  [searchKind, "search requests"],
])("each request to an index is billed", async (kind, unit) => {
  const index = (http: Http) => createIndexApi(http, access, { kind, mayWrite: true });
  expect(await billOf(index, { method: "POST", path: "/query" })).toEqual({ unit, count: 1 });
});

test("nothing is billed of the Developer API", async () => {
  const account = { url: "https://api.upstash.com", email: "a@example.com", apiKey: "key" };
  const api = (http: Http) => createDeveloperApi(http, account as Parameters<typeof createDeveloperApi>[1], true);
  expect(await billOf(api, { method: "GET", path: "/v2/redis/databases" })).toBeUndefined();
});
