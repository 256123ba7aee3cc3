import { beforeEach, expect, it } from "vitest";
import { type Document, redisCommand, useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let database: Document = {};

beforeEach(async () => {
  database = await upstash.database();
  return () => upstash.answer(`DELETE /v2/redis/database/${database.database_id}`);
});

async function backup(name: string): Promise<Document> {
  expect(await upstash.answer(`POST /v2/redis/create-backup/${database.database_id}`, { name })).toBe("OK");
  const found = (await backups()).find((each) => each.name === name);
  if (found === undefined) throw new Error(`The backup ${name} is not listed.`);
  return found;
}

function backups(): Promise<readonly Document[]> {
  return upstash.list(`GET /v2/redis/list-backup/${database.database_id}`);
}

it("restores what was there at the backup, and nothing that came later", async () => {
  await redisCommand(database, "SET", "before", "1");
  const { backup_id } = await backup("first");
  await redisCommand(database, "SET", "after", "1");
  await redisCommand(database, "SET", "before", "changed");
  expect(await upstash.answer(`POST /v2/redis/restore-backup/${database.database_id}`, { backup_id })).toBe("OK");
  expect(await redisCommand(database, "MGET", "before", "after")).toEqual({ result: ["1", null] });
});

it("restores the backup of one database into another", async () => {
  await redisCommand(database, "SET", "key", "value");
  const { backup_id } = await backup("for another");
  const other = await upstash.database();
  await upstash.answer(`POST /v2/redis/restore-backup/${other.database_id}`, { backup_id });
  expect(await redisCommand(other, "GET", "key")).toEqual({ result: "value" });
});

it("lists backups with their real size", async () => {
  await redisCommand(database, "SET", "key", "value");
  const small = await backup("small");
  await redisCommand(database, "SET", "random", Array.from({ length: 5_000 }, (_, n) => Math.sin(n)).join());
  const large = await backup("large");
  expect(small).toMatchObject({
    database_id: database.database_id,
    state: "completed",
    customer_id: "local@example.com",
  });
  expect(Number(large.backup_size)).toBeGreaterThan(Number(small.backup_size) + 10_000);
});

it("deletes a backup", async () => {
  const { backup_id } = await backup("short-lived");
  const path = `DELETE /v2/redis/delete-backup/${database.database_id}/${backup_id}`;
  expect(await upstash.answer(path)).toBe("OK");
  expect(await backups()).toEqual([]);
  expect((await upstash.refusal(path)).status).toBe(404);
});

it("answers 404 to the restore of a backup that does not exist", async () => {
  const path = `POST /v2/redis/restore-backup/${database.database_id}`;
  expect(await upstash.refusal(path, { backup_id: "none" })).toEqual({ status: 404, text: "backup none not found" });
});

it("answers 400 to a second backup of the same name, and to one beyond twenty", async () => {
  const path = `POST /v2/redis/create-backup/${database.database_id}`;
  for (let number = 1; number <= 20; number++) await upstash.answer(path, { name: `backup ${number}` });
  expect(await upstash.refusal(path, { name: "backup 1" })).toMatchObject({
    status: 400,
    text: expect.stringContaining("already used"),
  });
  expect(await upstash.refusal(path, { name: "backup 21" })).toMatchObject({
    status: 400,
    text: expect.stringContaining("at most 20"),
  });
});
