import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalDeveloperApi, startDeveloperApi } from "../../../src/local/account/local-developer-api.ts";
import { secretFields } from "../../../src/products/account/secret-fields.ts";
import { listedEndpoints, rows } from "./data.ts";
import { connectorPassword, textOf, type Use, useEveryTool } from "./embedded-calls.ts";
import { serveAccount } from "./served.ts";

let api: LocalDeveloperApi;
beforeAll(async () => {
  api = await startDeveloperApi();
});
afterAll(() => api.stop());

describe("the tools against the embedded Upstash", () => {
  it("all succeed, do what they say, and show no secret of the account", async () => {
    const { answer } = serveAccount(api, "writes");
    const results = new Map<string, unknown[]>();
    const secrets = new Set([api.apiKey, api.readOnlyApiKey, connectorPassword]);
    const output: string[] = [];
    const use: Use = async (tool, input) => {
      const { result, ...remarks } = await answer(tool, input);
      results.set(tool, [...(results.get(tool) ?? []), result]);
      output.push(JSON.stringify([result, remarks]));
      if (rows.some(({ name, access }) => name === tool && access !== "read")) {
        for (const secret of await secretsOf(api)) secrets.add(secret);
      }
      return result;
    };

    await useEveryTool(use);

    const offered = listedEndpoints.map(({ tool }) => tool);
    expect([...results.keys()].filter((tool) => !tool.startsWith("redis_")).sort()).toEqual(offered.sort());
    expect(results.get("redis_string_read")).toEqual(["before the backup"]);
    expect(textOf(results.get("backup_list")?.[0], "name")).toBe("before the change");
    expect(results.get("database_get")?.[0]).toMatchObject({ database_name: "shop", state: "active" });
    expect(textOf(results.get("kafka_connector_get")?.[1], "state_error_message")).toContain("connection.uri");
    expect(secrets.size).toBeGreaterThan(20);
    const shown = output.join("\n");
    expect([...secrets].filter((secret) => shown.includes(secret))).toEqual([]);
  });

  it("are refused with an API key that may only read, which the error says", async () => {
    const { failure } = serveAccount({ ...api, apiKey: api.readOnlyApiKey }, "writes");
    const text = await failure("team_create", { team_name: "new", copy_cc: false });
    expect(text).toContain("(403)");
    expect(text).toContain("The API key is probably read-only");
  });

  it("survive a passing failure of the API when they read", async () => {
    api.failNext(503, 2);
    expect(await serveAccount(api, "read-only").answer("team_list")).toHaveProperty("result");
  });
});

const listPaths = [
  ...["/v2/redis/databases", "/v2/qstash/users", "/v2/kafka/clusters", "/v2/kafka/credentials"],
  ...["/v2/vector/index", "/v2/search"],
];

/** Every secret that the account has now. */
async function secretsOf({ url, email, apiKey }: LocalDeveloperApi): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`${email}:${apiKey}`).toString("base64")}`;
  const answers = await Promise.all(
    listPaths.map(async (path) => (await fetch(url + path, { headers: { authorization } })).json()),
  );
  const fields = new Set(secretFields.map(({ field }) => field));
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [field, inner] of Object.entries(value)) {
      if (fields.has(field) && typeof inner === "string" && inner !== "") found.push(inner);
      else collect(inner);
    }
  };
  collect(answers);
  return found;
}
