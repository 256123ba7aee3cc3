import { Lock } from "@upstash/lock";
import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";
import { commonJsClient } from "./upstash-client.ts";

const db = useDatabase();

/** A lock of its own client, as another process would have it; it gives up at once. */
function lock(id: string): Lock {
  return new Lock({ id, redis: commonJsClient(db), lease: 60_000, retry: { attempts: 1, delay: 1 } });
}

describe("@upstash/lock", () => {
  it("is acquired by one, and by another once it is released", async () => {
    const [mine, theirs] = [lock("job"), lock("job")];
    expect(await mine.acquire()).toBe(true);
    expect(await mine.getStatus()).toBe("ACQUIRED");
    expect(await theirs.acquire()).toBe(false);
    expect(await theirs.getStatus()).toBe("FREE");
    expect(await mine.release()).toBe(true);
    expect(await mine.getStatus()).toBe("FREE");
    expect(await theirs.acquire()).toBe(true);
  });

  it("is acquired by one of many who try at the same time", async () => {
    const acquired = await Promise.all(Array.from({ length: 20 }, () => lock("contended").acquire()));
    expect(acquired.filter(Boolean)).toHaveLength(1);
  });

  it("is tried again until it is free", async () => {
    const [mine, theirs] = [lock("awaited"), lock("awaited")];
    await mine.acquire();
    const waiting = theirs.acquire({ retry: { attempts: 10_000, delay: 5 } });
    await mine.release();
    expect(await waiting).toBe(true);
  });

  it("lasts as long as its lease, and longer once it is extended", async () => {
    const mine = lock("leased");
    await mine.acquire({ lease: 30_000 });
    const { result: before } = (await db.command("PTTL", "leased")) as { result: number };
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(30_000);
    expect(await mine.extend(90_000)).toBe(true);
    const { result: after } = (await db.command("PTTL", "leased")) as { result: number };
    expect(after).toBeGreaterThan(90_000);
  });

  it("takes the name that it is given as its own", async () => {
    await lock("named").acquire({ uuid: "my-own-name" });
    expect(await db.command("GET", "named")).toEqual({ result: "my-own-name" });
  });

  it("that was lost is neither released nor extended, and another's stays", async () => {
    const mine = lock("lost");
    await mine.acquire();
    await db.command("DEL", "lost");
    expect(await mine.getStatus()).toBe("FREE");
    const theirs = lock("lost");
    expect(await theirs.acquire()).toBe(true);
    expect(await mine.extend(1_000)).toBe(false);
    expect(await mine.release()).toBe(false);
    expect(await theirs.getStatus()).toBe("ACQUIRED");
  });

  it("that expired is free", async () => {
    const mine = lock("expired");
    await mine.acquire();
    await db.command("PEXPIRE", "expired", 0);
    expect(await mine.getStatus()).toBe("FREE");
    expect(await lock("expired").acquire()).toBe(true);
  });
});
