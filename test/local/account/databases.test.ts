import { describe, expect, it } from "vitest";
import { redisCommand, redisRequest, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();

describe("creating a database", () => {
  it("gives a Redis with tokens of its own at the endpoint", async () => {
    const database = await upstash.database();
    const other = await upstash.database();
    expect(database.endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await redisCommand(database, "SET", "key", "value")).toEqual({ result: "OK" });
    expect(await redisCommand(database, "GET", "key")).toEqual({ result: "value" });
    expect(await redisCommand(other, "GET", "key")).toEqual({ result: null });
    expect((await redisRequest(database, String(other.rest_token), "GET", "key")).status).toBe(401);
  });

  it("gives a read-only token that cannot write", async () => {
    const database = await upstash.database();
    const answer = await redisRequest(database, String(database.read_only_rest_token), "SET", "key", "value");
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("NOPERM") } });
  });

  it("takes the regional form of the first documents", async () => {
    const body = { name: "regional", region: "eu-west-1", tls: true };
    expect(await upstash.document("POST /v2/redis/database", body)).toMatchObject({
      database_name: "regional",
      region: "eu-west-1",
      primary_region: "eu-west-1",
      state: "active",
      tls: true,
      database_type: "Pay as You Go",
      user_email: "local@example.com",
    });
  });

  it("takes the global form of the first documents", async () => {
    const body = {
      name: "global",
      region: "global",
      primary_region: "us-east-1",
      read_regions: ["us-west-1", "us-west-2"],
    };
    expect(await upstash.document("POST /v2/redis/database", body)).toMatchObject({
      region: "global",
      primary_region: "us-east-1",
      read_regions: ["us-west-1", "us-west-2"],
      all_members: ["us-east-1", "us-west-1", "us-west-2"],
    });
  });

  it("takes plan, budget, eviction and platform of today's form", async () => {
    const options = {
      platform: "gcp",
      primary_region: "us-east4",
      plan: "free",
      budget: 360,
      eviction: true,
      tls: false,
    };
    expect(await upstash.database(options)).toMatchObject({
      primary_region: "us-east4",
      type: "free",
      database_type: "Free",
      budget: 360,
      eviction: true,
      tls: false,
    });
  });

  it.each([
    ["no name", { name: undefined }, "database_name"],
    ["an empty name", { name: " " }, "name"],
    ["an unknown region", { region: "mars-1" }, "region"],
    ["no region at all", { region: undefined }, "primary_region"],
    ["a global database without primary region", { region: "global" }, "primary_region"],
    ["a region of another platform", { region: "global", platform: "gcp", primary_region: "us-east-1" }, "us-east-1"],
    ["read regions of a regional database", { read_regions: ["us-west-1"] }, "read_regions"],
    ["a read region that is the primary one", globalWith(["us-east-1"]), "read_regions"],
    ["a read region named twice", globalWith(["us-west-1", "us-west-1"]), "read_regions"],
    ["an unknown plan", { plan: "gigantic" }, "plan"],
    ["tls as text", { tls: "yes" }, "tls"],
  ])("answers 400 to %s", async (_, change, mentioned) => {
    const { status, text } = await upstash.refusal("POST /v2/redis/database", {
      name: "refused",
      region: "eu-west-1",
      ...change,
    });
    expect(status).toBe(400);
    expect(text).toContain(mentioned);
  });

  it("answers 400 to a name that is taken", async () => {
    const { database_name } = await upstash.database();
    const { status, text } = await upstash.refusal("POST /v2/redis/database", {
      name: database_name,
      region: "us-east-1",
    });
    expect(status).toBe(400);
    expect(text).toContain("already used");
  });
});

function globalWith(read_regions: readonly string[]) {
  return { region: "global", primary_region: "us-east-1", read_regions };
}

describe("reading databases", () => {
  it("gets one by its ID, with the limits of its plan", async () => {
    const { database_id } = await upstash.database();
    expect(await upstash.document(`GET /v2/redis/database/${database_id}`)).toMatchObject({
      database_id,
      db_disk_threshold: 107374182400,
      db_max_entry_size: 104857600,
    });
  });

  it("hides password and tokens when it is asked to", async () => {
    const { database_id } = await upstash.database();
    const hidden = await upstash.document(`GET /v2/redis/database/${database_id}?credentials=hide`);
    expect(hidden).toMatchObject({ database_id });
    for (const secret of ["password", "rest_token", "read_only_rest_token"]) expect(hidden).not.toHaveProperty(secret);
  });

  it("lists what was created and not deleted", async () => {
    const kept = await upstash.database();
    const deleted = await upstash.database();
    expect(await upstash.answer(`DELETE /v2/redis/database/${deleted.database_id}`)).toBe("OK");
    const ids = (await upstash.list("GET /v2/redis/databases")).map(({ database_id }) => database_id);
    expect(ids).toContain(kept.database_id);
    expect(ids).not.toContain(deleted.database_id);
  });

  it.each([
    "GET /v2/redis/database/none",
    "GET /v2/redis/stats/none",
    "GET /v2/redis/list-backup/none",
    "DELETE /v2/redis/database/none",
    "POST /v2/redis/reset-password/none",
    "POST /v2/redis/enable-eviction/none",
    "PATCH /v2/redis/enable-dailybackup/none",
  ])("answers 404 to %s", async (line) => {
    expect(await upstash.refusal(line)).toEqual({ status: 404, text: "database none not found" });
  });
});

describe("changing a database", () => {
  it("renames it", async () => {
    const { database_id } = await upstash.database();
    const renamed = await upstash.document(`POST /v2/redis/rename/${database_id}`, { name: "renamed" });
    expect(renamed).toMatchObject({ database_id, database_name: "renamed" });
    expect(await upstash.document(`GET /v2/redis/database/${database_id}`)).toMatchObject({ database_name: "renamed" });
  });

  it("answers 400 to the name of another database, and keeps the own one", async () => {
    const { database_id, database_name } = await upstash.database();
    const other = await upstash.database();
    const rename = (name: unknown) => upstash.call(`POST /v2/redis/rename/${database_id}`, { body: { name } });
    expect((await rename(other.database_name)).status).toBe(400);
    expect((await rename(database_name)).status).toBe(200);
  });

  it("resets the password: the old tokens stop, the new ones reach the same data", async () => {
    const before = await upstash.database();
    await redisCommand(before, "SET", "key", "value");
    const after = await upstash.document(`POST /v2/redis/reset-password/${before.database_id}`);
    expect(after.password).not.toBe(before.password);
    for (const token of [before.rest_token, before.read_only_rest_token]) {
      expect((await redisRequest(before, String(token), "GET", "key")).status).toBe(401);
    }
    expect(await redisCommand(after, "GET", "key")).toEqual({ result: "value" });
    const readOnly = await redisRequest(after, String(after.read_only_rest_token), "GET", "key");
    expect(readOnly.body).toEqual({ result: "value" });
  });

  it("replaces the read regions of a global database, and of no other", async () => {
    const { database_id } = await upstash.database({ read_regions: ["us-west-1"] });
    await upstash.answer(`POST /v2/redis/update-regions/${database_id}`, { read_regions: ["eu-west-1", "sa-east-1"] });
    expect(await upstash.document(`GET /v2/redis/database/${database_id}`)).toMatchObject({
      read_regions: ["eu-west-1", "sa-east-1"],
    });
    const regional = await upstash.document("POST /v2/redis/database", { name: "not global", region: "us-west-1" });
    const refusal = await upstash.refusal(`POST /v2/redis/update-regions/${regional.database_id}`, {
      read_regions: [],
    });
    expect(refusal).toMatchObject({ status: 400, text: expect.stringContaining("only a global database") });
  });
});
