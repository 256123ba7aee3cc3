import { describe, expect, test } from "vitest";
import { z } from "zod";
import { applyTo } from "../../../../src/products/redis/bulk/apply.ts";
import { type Job, jobInput } from "../../../../src/products/redis/bulk/job.ts";
import type { KeySelection } from "../../../../src/products/redis/bulk/selection.ts";
import { createAsking } from "../../../../src/products/redis/keyspace/asking.ts";
import { RedisError, UpstashError } from "../../../../src/upstash/errors.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";
import type { Answer } from "../../../../src/upstash/redis-responses.ts";
import { callContext, redisWith } from "../../../call/fixture.ts";

/** What databases do that cannot be brought about with a real one. */

const jobOf = (parts: object): Job => z.object(jobInput).parse({ pattern: "*", dry_run: false, ...parts });

function selectionOf(count: number): KeySelection {
  const keys = Array.from({ length: count }, (_, index) => ({
    key: `key:${index}`,
    at: `at ${Math.floor(index / 250)}`,
  }));
  return { keys, matched: count, skipped: {}, losses: {}, cursor: "0" };
}

function pipelining(answer: (key: string) => Answer): Redis {
  const redis: Redis = {
    ...redisWith(() => null),
    pipeline: async (commands) => commands.map((command) => answer(command[1] ?? "")),
    forCaller: () => redis,
  };
  return redis;
}

function apply(redis: Redis, count: number, job: Job, other?: Redis) {
  const { signal, progress } = callContext();
  return applyTo(selectionOf(count), job, { redis, other, asking: createAsking(redis, signal), signal, progress });
}

const refused = { error: new RedisError("ERR not this one") };
const expire = jobOf({ action: "expire", seconds: 100 });

describe("keys that Redis refuses to change", () => {
  test("are counted with what it says, and stop nothing, were one alone in the last batch", async () => {
    const redis = pipelining((key) => (key === "key:7" || key === "key:250" ? refused : { reply: 1 }));
    const outcome = await apply(redis, 251, expire);
    expect(outcome).toMatchObject({ changed: 249, failed: 2, errors: new Set(["ERR not this one"]), cursor: "0" });
    expect(outcome.stopped).toBeUndefined();
  });

  test("end the call where it refuses all of a batch, which goes on there", async () => {
    const redis = pipelining((key) => (Number(key.slice(4)) >= 250 ? refused : { reply: 1 }));
    const outcome = await apply(redis, 1_000, expire);
    expect(outcome).toMatchObject({ changed: 250, failed: 250, cursor: "at 1", stopped: refused.error });
  });

  test("are its error where it refuses the first batch", async () => {
    await expect(
      apply(
        pipelining(() => refused),
        1_000,
        expire,
      ),
    ).rejects.toThrow("ERR not this one");
  });
});

describe("a copy over what another database has", () => {
  const job = jobOf({ action: "copy", to_database: "other", if_exists: "overwrite" });
  const source = (): Redis => ({
    ...redisWith(() => null),
    pipeline: async () => [{ reply: { base64: "AP8=" } }, { reply: -1 }],
  });

  function target(rename: () => Promise<never>) {
    const sent: string[][] = [];
    const redis: Redis = {
      ...redisWith(() => null),
      commandWithBytes: async ([name = "", key = ""]) => {
        sent.push([name, key]);
        return "OK";
      },
      command: async (command) => {
        sent.push([...command]);
        return command[0] === "RENAME" ? rename() : 1;
      },
    };
    return { redis, sent };
  }

  test("never deletes the target first, and leaves nothing behind where it cannot take its place", async () => {
    const { redis, sent } = target(async () => Promise.reject(new RedisError("NOPERM no")));
    await expect(apply(source(), 1, job, redis)).rejects.toThrow("NOPERM");
    const name = sent[0]?.[1] ?? "";
    expect(name).toMatch(/^key:0:upstash-mcp:copying:[\da-f-]{36}$/);
    expect(sent).toEqual([
      ["RESTORE", name],
      ["RENAME", name, "key:0"],
      ["UNLINK", name],
    ]);
  });

  test("counts it as unknown where nobody tells whether it has taken its place", async () => {
    const { redis } = target(async () => Promise.reject(new UpstashError("unreachable", "gone")));
    expect(await apply(source(), 3, job, redis)).toMatchObject({ changed: 0, unknown: 3, cursor: "at 0" });
  });
});
