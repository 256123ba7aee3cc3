import { beforeAll, expect, it, vi } from "vitest";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import { type Document, useDeveloperApi } from "./fixture.ts";

/** The gateways behind the databases, by their URL. */
const locals = new Map<string, LocalDatabase>();
const upstash = useDeveloperApi({
  startDatabase: async (options) => {
    const local = await startLocalDatabase(options);
    locals.set(local.url, local);
    return local;
  },
});

async function ask(database: Document, ...command: string[]): Promise<string | null | undefined> {
  const reply = await (await locals.get(`http://${database.endpoint}`)?.redis())?.command(...command);
  return reply?.kind === "array" ? replyText(reply.value?.[1]) : replyText(reply);
}

const policyOf = (database: Document) => ask(database, "CONFIG", "GET", "maxmemory-policy");

async function fieldsOf({ database_id }: Document): Promise<Document> {
  return upstash.document(`GET /v2/redis/database/${database_id}`);
}

let database: Document = {};
beforeAll(async () => {
  database = await upstash.database();
});

it("sets eviction on the Redis itself", async () => {
  const evicting = await upstash.database();
  expect(await policyOf(evicting)).toBe("noeviction");
  expect(await upstash.answer(`POST /v2/redis/enable-eviction/${evicting.database_id}`)).toBe("OK");
  expect(await policyOf(evicting)).toBe("allkeys-random");
  expect(await fieldsOf(evicting)).toMatchObject({ eviction: true, db_eviction: true });
  expect(await upstash.answer(`POST /v2/redis/disable-eviction/${evicting.database_id}`)).toBe("OK");
  expect(await policyOf(evicting)).toBe("noeviction");
  expect(await fieldsOf(evicting)).toMatchObject({ eviction: false });
});

it("starts the Redis of a database that is created with eviction with it", async () => {
  expect(await policyOf(await upstash.database({ eviction: true }))).toBe("allkeys-random");
});

it("keeps eviction when the Redis dies and is started again", async () => {
  const mortal = await upstash.database();
  await upstash.answer(`POST /v2/redis/enable-eviction/${mortal.database_id}`);
  const before = await ask(mortal, "INFO", "server");
  await ask(mortal, "SHUTDOWN", "NOSAVE").catch(() => undefined);
  const after = await vi.waitFor(() => ask(mortal, "INFO", "server"), 20_000);
  expect(runId(after)).not.toBe(runId(before));
  expect(await policyOf(mortal)).toBe("allkeys-random");
});

function runId(info: string | null | undefined): string | undefined {
  return /run_id:(\w+)/.exec(info ?? "")?.[1];
}

it("changes the plan, and with it the memory of the Redis", async () => {
  const planned = await upstash.database();
  const body = { plan_name: "fixed_250mb", auto_upgrade: true, prod_pack_enabled: true };
  expect(await upstash.answer(`POST /v2/redis/${planned.database_id}/change-plan`, body)).toBe("OK");
  const changed = await fieldsOf(planned);
  expect(changed).toMatchObject({
    database_type: "Fixed 250MB",
    db_disk_threshold: 250 * 1024 ** 2,
    auto_upgrade: true,
    prod_pack_enabled: true,
  });
  expect(changed.last_plan_upgrade_time).toBeGreaterThan(0);
  expect(await ask(planned, "CONFIG", "GET", "maxmemory")).toBe(String(250 * 1024 ** 2));
});

it("answers 400 to a plan change whose body names another database", async () => {
  const body = { plan_name: "free", database_id: "another" };
  const refusal = await upstash.refusal(`POST /v2/redis/${database.database_id}/change-plan`, body);
  expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("database_id") });
});

it.each([
  ["POST", "enable-autoupgrade", "disable-autoupgrade", "auto_upgrade"],
  ["PATCH", "enable-dailybackup", "disable-dailybackup", "daily_backup_enabled"],
])("turns on and off by %s %s and %s what is shown as %s", async (method, enable, disable, field) => {
  expect(await upstash.answer(`${method} /v2/redis/${enable}/${database.database_id}`)).toBe("OK");
  expect(await fieldsOf(database)).toMatchObject({ [field]: true });
  expect(await upstash.answer(`${method} /v2/redis/${disable}/${database.database_id}`)).toBe("OK");
  expect(await fieldsOf(database)).toMatchObject({ [field]: false });
});

it("enables TLS", async () => {
  const plain = await upstash.database({ tls: false });
  expect(await upstash.document(`POST /v2/redis/enable-tls/${plain.database_id}`)).toMatchObject({ tls: true });
});

it("sets the budget, and answers 400 to one that is negative or no whole number", async () => {
  const path = `PATCH /v2/redis/update-budget/${database.database_id}`;
  expect(await upstash.answer(path, { budget: 250 })).toBe("OK");
  expect(await fieldsOf(database)).toMatchObject({ budget: 250 });
  expect((await upstash.refusal(path, { budget: -1 })).status).toBe(400);
  expect((await upstash.refusal(path, { budget: 2.5 })).status).toBe(400);
});

it("moves a database to a team, which then owns it", async () => {
  const moving = await upstash.database();
  const { team_id } = await upstash.document("POST /v2/team", { team_name: "owners", copy_cc: false });
  const body = { team_id, database_id: moving.database_id };
  expect(await upstash.answer("POST /v2/redis/move-to-team", body)).toBe("OK");
  expect(await fieldsOf(moving)).toMatchObject({ user_email: team_id, customer_id: team_id });
});

it("answers 404 to a move of or to what does not exist", async () => {
  const move = (body: Document) => upstash.refusal("POST /v2/redis/move-to-team", body);
  expect(await move({ team_id: "none", database_id: database.database_id })).toEqual({
    status: 404,
    text: "team none not found",
  });
  expect(await move({ team_id: "none", database_id: "none" })).toEqual({
    status: 404,
    text: "database none not found",
  });
});
