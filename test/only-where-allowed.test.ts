import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isQuestion } from "../src/call/consent.ts";
import {
  type CreatedResource,
  type LocalDeveloperApi,
  startDeveloperApi,
} from "../src/local/account/local-developer-api.ts";
import { serveAccount } from "./products/account/served.ts";
import { configOf } from "./served.ts";

/*
 * A server that may write to some of an account, and every request that leaves it, by what undici itself tells of them.
 */

let account: LocalDeveloperApi;
let databases: Readonly<Record<"staging" | "scratch" | "prod", CreatedResource>>;
let index: CreatedResource;
let sent: { method: string; url: string; token: string }[] = [];

function record(message: unknown): void {
  const { request } = message as { request: { origin: string; path: string; method: string; headers: unknown } };
  const headers = Array.isArray(request.headers) ? request.headers : String(request.headers).split(/\r\n|: /);
  const at = headers.findIndex((header: unknown) => String(header).toLowerCase() === "authorization");
  sent.push({ method: request.method, url: `${request.origin}${request.path}`, token: String(headers[at + 1] ?? "") });
}

beforeAll(async () => {
  account = await startDeveloperApi();
  const [staging, scratch, prod] = [
    await account.createDatabase({ name: "staging" }),
    await account.createDatabase({ name: "scratch-1" }),
    await account.createDatabase({ name: "prod-main" }),
  ];
  databases = { staging, scratch, prod };
  index = await account.createVectorIndex("prod-words");
});
afterAll(() => account.stop());
beforeEach(() => {
  sent = [];
  subscribe("undici:request:create", record);
});
afterEach(() => void unsubscribe("undici:request:create", record));

const toStaging = { allowWritesTo: "staging,scratch-*" };
const set = (database: string) => ({ command: "SET", args: ["k", "v"], database });
const get = (database: string) => ({ command: "GET", args: ["k"], database });

/** The requests to a database or an index, by its token. */
const withToken = (token: string) => sent.filter((request) => request.token.includes(token));
const standardTokensOutside = () => [...withToken(databases.prod.token), ...withToken(index.token)];
const changes = () => sent.filter(({ method, url }) => method !== "GET" && url.startsWith(account.url));

describe("--allow-writes-to", () => {
  test("lets writes go to what it names, by name, pattern or ID", async () => {
    const { answer } = serveAccount(account, "read-only", { allowWritesTo: `staging,${databases.scratch.id}` });
    await answer("redis_string_write", set("staging"));
    await answer("redis_string_write", set("scratch-1"));
    expect(withToken(databases.staging.token).length).toBeGreaterThan(0);
    expect(withToken(databases.scratch.token).length).toBeGreaterThan(0);
  });

  test("reads elsewhere with the read-only token, and sends the standard one nowhere", async () => {
    const { answer, failure } = serveAccount(account, "read-only", toStaging);
    await answer("redis_string_read", get("prod-main"));
    await answer("redis_pipeline_write", {
      commands: [
        ["GET", "k"],
        ["STRLEN", "k"],
      ],
      database: "prod-main",
    });
    await answer("vector_info", { index: "prod-words" });
    await failure("redis_string_write", set("prod-main"));
    await failure("redis_pipeline_write", {
      commands: [
        ["GET", "k"],
        ["SET", "k", "v"],
      ],
      database: "prod-main",
    });
    await failure("redis_keys_scan", { database: "prod-main" });
    await failure("vector_delete", { ids: ["1"], index: "prod-words" });
    expect(withToken(databases.prod.readOnlyToken)).toHaveLength(2);
    expect(standardTokensOutside()).toEqual([]);
  });

  test("refuses a write elsewhere in words: what was not done, where it may be done, and who can change that", async () => {
    const { failure } = serveAccount(account, "read-only", toStaging);
    const text = await failure("redis_string_write", set("prod-main"));
    expect(text).toBe(
      'Nothing was written: writes are allowed only on staging, scratch-* (--allow-writes-to), and "prod-main" is none of these. The person who runs the server can add it to --allow-writes-to. Reads work.',
    );
    expect(await failure("vector_upsert", { vectors: [{ id: "1", data: "x" }], index: "prod-words" })).toContain(
      '"prod-words" is none of these',
    );
  });

  test("makes no change through the account to anything else, nor to the account itself", async () => {
    const { failure, served } = serveAccount(account, "read-only", toStaging);
    for (const [tool, input] of [
      ["database_rename", { database: "prod-main", name: "scratch-2" }],
      ["database_rename", { database: "staging", name: "elsewhere" }],
      ["database_delete", { database: "prod-main" }],
      ["database_reset_password", { database: "prod-main" }],
      ["database_create", { name: "prod-2", primary_region: "us-east-1" }],
      ["vector_index_rename", { index: "prod-words", name: "scratch-words" }],
      ["vector_index_delete", { index: "prod-words" }],
      ["qstash_user_rotate_token", {}],
    ] as const) {
      expect([tool, await failure(tool, input)]).toEqual([tool, expect.stringContaining("--allow-writes-to")]);
    }
    expect(changes()).toEqual([]);
    const names = [...(await served).tools.keys()];
    expect(names).toEqual(expect.arrayContaining(["team_list", "database_create"]));
    expect(
      names.filter((name) => /^team_(create|delete|member_(add|remove))|^kafka_.*(create|delete)/.test(name)),
    ).toEqual([]);
  });

  test("says of a call that names nothing that it does so, also where any name will do", async () => {
    const flags = { ...toStaging, allowWritesTo: "*", allowDestructiveOn: "*" };
    const { failure } = serveAccount(account, "read-only", flags);
    expect(await failure("qstash_user_rotate_token", {})).toMatch(
      /only on \* \(.*\), and this call names none of them\. /,
    );
    expect(changes()).toEqual([]);
  });

  test("lets a database be made, and one be renamed, whose name it allows", async () => {
    const { answer } = serveAccount(account, "read-only", toStaging);
    await answer("database_create", { name: "scratch-new", primary_region: "us-east-1" });
    await answer("database_rename", { database: "scratch-new", name: "scratch-newer" });
    await answer("redis_string_write", set("scratch-newer"));
    await answer("database_delete", { database: "scratch-newer" });
  });

  test("looks a name up anew before each write: a database that was renamed is out of it at once", async () => {
    const renamed = await account.createDatabase({ name: "scratch-turn" });
    const { answer, failure } = serveAccount(account, "read-only", toStaging);
    const person = serveAccount(account, "writes");
    await answer("redis_string_write", set("scratch-turn"));
    await person.answer("database_rename", { database: renamed.id, name: "prod-turn" });
    sent = [];
    expect(await failure("redis_string_write", set(renamed.id))).toContain('"prod-turn" is none of these');
    expect(await failure("database_delete", { database: renamed.id })).toContain('"prod-turn" is none of these');
    expect(withToken(renamed.token)).toEqual([]);
  });

  test("does not do what was agreed to once the database has another name", async () => {
    const renamed = await account.createDatabase({ name: "scratch-asked" });
    const { call } = serveAccount(account, "read-only", { ...toStaging, confirm: "token" });
    const person = serveAccount(account, "writes");
    const flush = { command: "FLUSHALL", database: renamed.id };
    const asked = await call("redis_server_write", flush);
    const { confirm_token } = ("structuredContent" in asked ? asked.structuredContent : {}) as {
      confirm_token?: string;
    };
    expect(confirm_token).toBeTypeOf("string");
    await person.answer("database_rename", { database: renamed.id, name: "prod-asked" });
    sent = [];
    expect(await call("redis_server_write", { ...flush, confirm_token })).toHaveProperty("isError", true);
    expect(withToken(renamed.token)).toEqual([]);
  });

  test("lists beside each database whether it may be written", async () => {
    const { answer } = serveAccount(account, "read-only", toStaging);
    const { result } = await answer("database_list");
    const rows = result as { database_name: string; may_write: boolean }[];
    const mayWrite = Object.fromEntries(rows.map((row) => [row.database_name, row.may_write]));
    expect(mayWrite).toMatchObject({ staging: true, "scratch-1": true, "prod-main": false });
  });

  test("copies from a database that is only read into one that may be written, and not the other way", async () => {
    const { failure } = serveAccount(account, "read-only", toStaging);
    await serveAccount(account, "writes").answer("redis_string_write", { ...set("prod-main"), args: ["from:1", "v"] });
    sent = [];
    // The read-only token cannot run SCAN, so the keys cannot be found there.
    const copy = { action: "copy", pattern: "from:*", dry_run: false };
    expect(await failure("redis_keys_apply", { ...copy, database: "prod-main", to_database: "staging" })).toContain(
      "read-only token is used",
    );
    expect(await failure("redis_keys_apply", { ...copy, database: "staging", to_database: "prod-main" })).toContain(
      '"prod-main" is none of these',
    );
    expect(standardTokensOutside()).toEqual([]);
  });
});

describe("--protect", () => {
  test("is never written, whatever else is said", async () => {
    const { answer, failure } = serveAccount(account, "writes", { protect: "prod-*", allowWritesTo: "*" });
    await answer("redis_string_write", set("staging"));
    expect(await failure("redis_string_write", set("prod-main"))).toContain(
      '"prod-main" is protected by --protect prod-*',
    );
    expect(await failure("database_rename", { database: "staging", name: "prod-3" })).toContain("--protect prod-*");
    expect(await failure("database_create", { name: "prod-3", primary_region: "us-east-1" })).toContain("--protect");
    expect(standardTokensOutside()).toEqual([]);
    expect(changes()).toEqual([]);
  });

  test("leaves the rest of the account as it is", async () => {
    const { answer } = serveAccount(account, "writes", { protect: "prod-*" });
    await answer("team_create", { team_name: "new", copy_cc: false });
    await answer("qstash_user_get");
  });

  test("holds for the configured database by its name in the account", async () => {
    const { failure, answer } = serveAccount(
      account,
      "writes",
      { protect: "prod-*" },
      {
        UPSTASH_REDIS_REST_URL: databases.prod.url,
        UPSTASH_REDIS_REST_TOKEN: databases.prod.token,
      },
    );
    expect(await failure("redis_string_write", { command: "SET", args: ["k", "v"] })).toContain("--protect prod-*");
    await answer("redis_string_read", { command: "GET", args: ["k"] });
  });
});

describe("--allow-destructive-on", () => {
  const flags = { allowDestructiveOn: "scratch-*", confirm: "token" };

  test("refuses elsewhere what a person would be asked about, and leaves plain writes", async () => {
    const { answer, failure, call } = serveAccount(account, "writes", flags);
    await answer("team_create", { team_name: "some team", copy_cc: false });
    sent = [];
    await answer("redis_string_write", set("staging"));
    for (const [tool, input] of [
      ["redis_server_write", { command: "FLUSHALL", database: "staging" }],
      ["redis_pipeline_write", { commands: [["FLUSHALL"]], database: "staging" }],
      ["redis_keys_apply", { action: "unlink", pattern: "*", dry_run: false, database: "staging" }],
      ["database_delete", { database: "staging" }],
      ["database_change_plan", { database: "staging", plan_name: "fixed_1gb" }],
      ["vector_index_delete", { index: "prod-words" }],
      ["team_delete", { team: "some team" }],
    ] as const) {
      expect([tool, await failure(tool, input)]).toEqual([tool, expect.stringContaining("--allow-destructive-on")]);
    }
    expect(changes()).toEqual([]);
    const asked = await call("redis_server_write", { command: "FLUSHALL", database: "scratch-1" });
    expect(isQuestion(asked) || "structuredContent" in asked).toBe(true);
  });

  test("is not widened by a new name", async () => {
    const { failure } = serveAccount(account, "writes", { allowDestructiveOn: "scratch-*" });
    const texts = [
      await failure("database_rename", { database: "staging", name: "scratch-9" }),
      await failure("vector_index_rename", { index: "prod-words", name: "scratch-words" }),
    ];
    expect(texts.filter((text) => !text.includes("--allow-destructive-on"))).toEqual([]);
    expect(changes()).toEqual([]);
  });
});

describe("a database that is configured by its URL alone", () => {
  const environment = {
    UPSTASH_REDIS_REST_URL: "https://eu1-shop-1.upstash.io",
    UPSTASH_REDIS_REST_TOKEN: "standard-token",
    UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token",
  };
  const warningsWith = (flags: Record<string, string>) =>
    configOf(flags, environment).products.flatMap(({ facts }) => facts.warnings ?? []);

  test("is known by its host, and a flag that does not have this is told of at the start", () => {
    expect(warningsWith({ allowWritesTo: "eu1-*" })).toEqual([]);
    expect(warningsWith({ allowWritesTo: "shop", protect: "shop" })).toEqual([
      "--allow-writes-to shop does not have eu1-shop-1.upstash.io, which is configured by its URL, without an account that would tell its name: so nothing is written to it. Name the host to have it among them.",
      "--protect shop does not have eu1-shop-1.upstash.io, which is configured by its URL, without an account that would tell its name: so it is not protected. Name the host to have it among them.",
    ]);
  });

  test("keeps its standard token out of the configuration where it may not be written", () => {
    const secrets = configOf({ allowWritesTo: "shop" }, environment).products.flatMap(({ facts }) => facts.secrets);
    expect(secrets).toContain("read-only-token");
    expect(secrets).not.toContain("standard-token");
  });
});
