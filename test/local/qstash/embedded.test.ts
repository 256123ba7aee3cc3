import { Client } from "@upstash/qstash";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type EmbeddedUpstash, startEmbeddedUpstash } from "../../../src/local/embedded-upstash.ts";

let upstash: EmbeddedUpstash;
let variables: Readonly<Record<string, string>>;

beforeAll(async () => {
  upstash = await startEmbeddedUpstash({});
  variables = upstash.variables({ mayWrite: true });
});
afterAll(() => upstash.stop());

/** One request of the Developer API. */
async function developerApi(line: string): Promise<Readonly<Record<string, string>>> {
  const [method = "", path = ""] = line.split(" ");
  const authorization = `Basic ${btoa(`${variables.UPSTASH_EMAIL}:${variables.UPSTASH_API_KEY}`)}`;
  const response = await fetch(`${variables.UPSTASH_DEVELOPER_API_URL}${path}`, { method, headers: { authorization } });
  return (await response.json()) as Record<string, string>;
}

function statusWith(token: string | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`${variables.QSTASH_URL}/v2/queues`, { headers }).then(({ status }) => status);
}

it("serves the QStash of its account to Upstash's own client", async () => {
  const client = new Client({
    baseUrl: variables.QSTASH_URL ?? "",
    token: variables.QSTASH_TOKEN ?? "",
    devMode: false,
  });
  await client.queue({ queueName: "orders" }).upsert({ parallelism: 2 });
  expect(await client.queue({ queueName: "orders" }).get()).toMatchObject({ name: "orders", parallelism: 2 });
});

it("knows the tokens of the account's users, in which their IDs stand, and no old one", async () => {
  const user = await developerApi("GET /v2/qstash/user");
  expect([user.token, user.read_only_token]).toEqual([variables.QSTASH_TOKEN, variables.QSTASH_READONLY_TOKEN]);
  expect(JSON.parse(atob(user.token ?? ""))).toMatchObject({ UserID: user.id });
  const rotated = await developerApi("POST /v2/qstash/rotate-token");
  expect([await statusWith(user.token), await statusWith(user.read_only_token)]).toEqual([401, 401]);
  expect([await statusWith(rotated.token), await statusWith(rotated.read_only_token)]).toEqual([200, 200]);
});
