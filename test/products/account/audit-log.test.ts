import { describe, expect, it } from "vitest";
import { startScriptedServer } from "../../upstash/scripted-server.ts";
import { linesOf, ok, serveAccount } from "./served.ts";

const noon = Date.parse("2026-01-31T12:00:00Z") / 1000;
const hour = 3_600;

function entry(log_id: string, timestamp: number, fields: Record<string, unknown> = {}) {
  return {
    ...{
      log_id,
      customer_id: "team",
      actor: "dev@example.com",
      timestamp,
      action: 2,
      action_string: "Delete Database",
    },
    ...{ source: "API_KEY - ci", entity: "shop", secondary_entity: "NA", third_entity: "", readable_format: "" },
    ...{ ip: "1.2.3.4", ttl: timestamp + 100 * 86_400, reason: "", notes: "", ...fields },
  };
}

const log = [
  entry("noon", noon),
  entry("next day", noon + 12 * hour, { actor: "Ops@example.com" }),
  entry("morning", noon - 3 * hour, {
    action: 11,
    action_string: "Move Database To Team",
    secondary_entity: "Backend",
  }),
  entry("evening", noon + 7 * hour, { entity: "cache", third_entity: "shop-2" }),
];

async function served(entries: readonly unknown[] = log) {
  const api = await startScriptedServer(() => ok(entries));
  return { api, ...serveAccount(api.url, "read-only", { maxOutput: "40000" }) };
}

/** The entries that are answered, in order. */
async function entries(input: Record<string, unknown>): Promise<unknown[]> {
  const { answer } = await served();
  const { result } = await answer("audit_log_list", input);
  return (result as { log_id: string }[]).map(({ log_id }) => log_id);
}

describe("the audit log", () => {
  it("is told newest first, whatever the order of the API", async () => {
    expect(await entries({})).toEqual(["next day", "evening", "noon", "morning"]);
  });

  it("is told in short entries with readable times, and whole with full", async () => {
    const { answer } = await served();
    const { result } = await answer("audit_log_list", { limit: 1 });
    expect(result).toEqual([
      {
        ...{ timestamp: noon + 12 * hour, timestamp_text: "2026-02-01T00:00:00Z", actor: "Ops@example.com" },
        ...{ action_string: "Delete Database", entity: "shop", secondary_entity: "NA" },
        ...{ source: "API_KEY - ci", ip: "1.2.3.4", log_id: "next day" },
      },
    ]);
    expect((await answer("audit_log_list", { limit: 1, full: true })).result).toMatchObject([log[1] ?? {}]);
  });

  it("is told to its end, page by page", async () => {
    const many = Array.from({ length: 1_000 }, (_, number) => entry(`entry ${number}`, noon + (number % 7)));
    const { answer } = await served(many);
    const told: string[] = [];
    let cursor: unknown;
    do {
      const page = await answer("audit_log_list", cursor === undefined ? {} : { cursor });
      told.push(...(page.result as { log_id: string }[]).map(({ log_id }) => log_id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(told).toHaveLength(1_000);
    expect(new Set(told).size).toBe(1_000);
  });
});

describe("a time of the audit log", () => {
  it.each([
    ["since a second", { since: noon }, ["next day", "evening", "noon"]],
    ["since a second as text", { since: `${noon}` }, ["next day", "evening", "noon"]],
    ["since a millisecond", { since: noon * 1000 + 1 }, ["next day", "evening"]],
    ["since a time in UTC", { since: "2026-01-31T12:00:01Z" }, ["next day", "evening"]],
    ["since a time of another zone", { since: "2026-01-31T14:00:00+02:00" }, ["next day", "evening", "noon"]],
    ["since a time without zone, which is UTC", { since: "2026-01-31 12:00" }, ["next day", "evening", "noon"]],
    ["since a day", { since: "2026-02-01" }, ["next day"]],
    ["until a second, with it", { until: noon }, ["noon", "morning"]],
    ["until a time, with it", { until: "2026-01-31T12:00:00Z" }, ["noon", "morning"]],
    ["until a day, with all of it", { until: "2026-01-31" }, ["evening", "noon", "morning"]],
    ["since and until a day", { since: "2026-01-31", until: "2026-01-31" }, ["evening", "noon", "morning"]],
    ["between two times", { since: noon - hour, until: "2026-01-31T23:59:59.999Z" }, ["evening", "noon"]],
  ])("takes %s", async (_, input, expected) => {
    expect(await entries(input)).toEqual(expected);
  });

  it.each([
    "yesterday",
    "2026-02-30",
    "2026-13-01",
    "31.01.2026",
    "-5",
    "1e9",
    "99999999999999999999",
    "12:00",
    "now\n",
  ])("is refused before anything is asked for: %j", async (since) => {
    const { api, failure } = await served();
    expect(await failure("audit_log_list", { since })).toMatch(
      /^since must be a time as ISO 8601, such as 2026-01-31 or 2026-01-31T12:00:00Z, or in seconds since 1970, but is "/,
    );
    expect(linesOf(api)).toEqual([]);
  });

  it("is refused where since is later than until", async () => {
    const { failure } = await served();
    expect(await failure("audit_log_list", { since: "2026-02-01", until: "2026-01-31" })).toBe(
      "since (2026-02-01) is later than until (2026-01-31); nothing can lie between them. Swap them, or leave one out.",
    );
  });
});

describe("the audit log is narrowed by", () => {
  it.each([
    ["a part of the actor", { actor: "ops@" }, ["next day"]],
    ["a part of the action", { action: "move database" }, ["morning"]],
    ["an entity", { entity: "CACHE" }, ["evening"]],
    ["a further entity", { entity: "backend" }, ["morning"]],
    ["any entity of an entry", { entity: "shop" }, ["next day", "evening", "noon", "morning"]],
    ["several together", { entity: "shop", action: "delete", until: "2026-01-31T13:00:00Z" }, ["noon"]],
  ])("%s", async (_, input, expected) => {
    expect(await entries(input)).toEqual(expected);
  });
});
