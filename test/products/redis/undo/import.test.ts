import { expect, test } from "vitest";
import * as z from "zod";
import type { RedisContext } from "../../../../src/products/redis/context.ts";
import { redisImport } from "../../../../src/products/redis/files/redis-import.ts";
import { createKeeper } from "../../../../src/products/redis/undo/keeper.ts";
import type { KeyBefore } from "../../../../src/products/redis/undo/kept-keys.ts";
import { restoreKeys } from "../../../../src/products/redis/undo/restore-keys.ts";
import { createUndoRecords } from "../../../../src/undo/undo-record.ts";
import { createHttp } from "../../../../src/upstash/http.ts";
import { createRedis } from "../../../../src/upstash/redis.ts";
import { callContext } from "../../../call/fixture.ts";
import { useFileTools } from "../files/fixture.ts";
import { bounds } from "./fixture.ts";

const tools = useFileTools();

test("an import is undone as a whole: keys that it overwrote have their values again, keys that it made are gone", async () => {
  await tools.redis("RPUSH", "list", "of the file");
  await tools.redis("SET", "text", "of the file", "PX", "3600000");
  await tools.export({ file: "keys.jsonl", pattern: "*" });
  await tools.redis("FLUSHALL");
  await tools.redis("SET", "list", "of before");
  const http = createHttp({ timeout: 10_000, maxReply: 8_388_608 });
  try {
    const scope = createUndoRecords(bounds).begin("caller", "redis_import");
    const undo = { ...scope, planOf: () => Promise.reject(new Error("Nothing is set back.")) };
    const database = { name: "database" };
    const plain = createRedis(http, tools.database);
    const redis = createKeeper(http.limits.maxReply).client({ ...database, redis: plain }, undo);
    const context = { ...callContext(), undo, undoOf: () => undefined, database: () => ({ ...database, redis }) };
    const tool = redisImport(tools.folder);
    const input = z.object(tool.input).parse({ file: "keys.jsonl", if_exists: "overwrite", dry_run: false });
    const plan = await tool.plan(input as never, context as Partial<RedisContext> as never);
    expect((await plan.run()).result).toMatchObject({ imported: 2 });
    expect(await scope.end()).toMatchObject({ kept: 2 });

    const [call] = scope.record.calls();
    const keys = (call?.things ?? []).map(({ id, before }) => ({ key: id, before: before as KeyBefore }));
    await restoreKeys(plain, keys, { signal: new AbortController().signal, at: Date.now() });
    expect((await tools.redis("GET", "list")).value?.toString()).toBe("of before");
    expect((await tools.redis("DBSIZE")).value).toBe("1");
  } finally {
    await http.close();
  }
});
