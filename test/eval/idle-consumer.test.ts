import { afterAll, beforeAll, expect, test } from "vitest";
import { type GroundDatabase, groundDatabase, type Told } from "../../eval/ground/database.ts";
import { letIdle } from "../../eval/ground/idle-consumer.ts";
import { layGround } from "../../eval/ground/lay-ground.ts";
import { IDLE_MS, PENDING_IDS, streamCommands } from "../../eval/ground/streams.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";

const { names } = layGround(1);
let local: LocalDatabase;
let database: GroundDatabase;
beforeAll(async () => {
  local = await startLocalDatabase();
  database = groundDatabase(local);
  await database.askAll([["SET", "other", "value"], ...streamCommands(names)]);
});
afterAll(() => local.stop());

/** How long nobody has heard of each consumer of the stuck group, in milliseconds. */
async function idleTimes(): Promise<Map<string, number>> {
  const rows = (await database.ask("XINFO", "CONSUMERS", names.orders, names.billing)) as readonly (readonly Told[])[];
  return new Map(rows.map((row) => [String(row[row.indexOf("name") + 1]), Number(row[row.indexOf("idle") + 1])]));
}

test("a consumer is made one that nobody has heard of for hours; all else stays", async () => {
  await letIdle(database, names.deadWorker, IDLE_MS);
  const idle = await idleTimes();
  expect(idle.get(names.deadWorker)).toBeGreaterThanOrEqual(IDLE_MS);
  expect(idle.get(names.worker)).toBeLessThan(IDLE_MS / 2);
  expect(await database.ask("GET", "other")).toBe("value");
  const [pending] = (await database.ask("XPENDING", names.orders, names.billing)) as readonly Told[];
  expect(pending).toBe(`${PENDING_IDS.length}`);
});
