import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";

const db = useDatabase();

function unavailable(name: string) {
  return {
    status: 400,
    body: {
      error: `ERR Command is not available: '${name}'. See https://upstash.com/docs/redis/overall/rediscompatibility for details`,
    },
  };
}

describe("commands that REST does not have", () => {
  it.each([
    ...["BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF"],
    ...["MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH"],
    ...["UNSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE"],
    ...["AUTH", "CLIENT", "HELLO", "QUIT", "RESET", "SELECT"],
    ...["SHUTDOWN", "DEBUG", "REPLICAOF", "SLAVEOF", "SYNC", "PSYNC", "MODULE", "CLUSTER", "FAILOVER", "MIGRATE"],
    ...["SAVE", "BGSAVE", "BGREWRITEAOF"],
  ])("%s is refused, in any case and with any arguments", async (name) => {
    expect(await db.call(`/${name.toLowerCase()}/a/1`)).toEqual(unavailable(name));
    expect(await db.call("/", { method: "POST", body: JSON.stringify([name]) })).toEqual(unavailable(name));
  });

  it.each(["SUBSCRIBE", "PSUBSCRIBE", "MONITOR"])("%s is an endpoint and no command in a body", async (name) => {
    expect(await db.call("/", { method: "POST", body: JSON.stringify([name, "c"]) })).toEqual(unavailable(name));
  });

  it("XREAD and XREADGROUP are refused with BLOCK only", async () => {
    await db.command("XGROUP", "CREATE", "stream", "block", "$", "MKSTREAM");
    expect(await db.call("/xread/COUNT/1/block/0/streams/stream/$")).toEqual(unavailable("XREAD with BLOCK"));
    expect(await db.call("/xreadgroup/group/block/block/BLOCK/0/streams/stream/>")).toEqual(
      unavailable("XREADGROUP with BLOCK"),
    );
    expect(await db.command("XREAD", "COUNT", 1, "STREAMS", "stream", "block", "0", "0")).toEqual({ result: null });
    expect(await db.command("XREADGROUP", "GROUP", "block", "block", "STREAMS", "stream", ">")).toEqual({
      result: null,
    });
  });

  it("SCRIPT DEBUG is refused, SCRIPT LOAD is not", async () => {
    expect(await db.call("/script/debug/yes")).toEqual(unavailable("SCRIPT DEBUG"));
    expect(await db.command("SCRIPT", "LOAD", "return 1")).toEqual({
      result: "e0e1f9fabfc9d4800c877a703b823ac0578ff8db",
    });
  });

  it.each(["requirepass", "dir", "dbfilename", "aclfile", "port", "save", "appendonly", "maxclients"])(
    "CONFIG SET %s is refused, also behind a setting that is not",
    async (setting) => {
      expect(await db.call(`/config/set/${setting}/x`)).toEqual(unavailable(`CONFIG SET ${setting}`));
      expect(await db.call(`/config/set/maxmemory/0/${setting}/x`)).toEqual(unavailable(`CONFIG SET ${setting}`));
    },
  );

  it("CONFIG SET of how data is stored reaches Redis", async () => {
    expect(
      await db.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "notify-keyspace-events", "KEA"),
    ).toEqual({ result: "OK" });
    expect(await db.command("CONFIG", "GET", "maxmemory-policy")).toEqual({
      result: ["maxmemory-policy", "allkeys-lru"],
    });
  });

  it("what Redis itself does not know has the error of Redis", async () => {
    for (const name of ["JSON.GET", "SEARCH.COUNT", "VECTOR.INFO", "ARGET", "SUNIONCARD"]) {
      expect(await db.command(name, "k", "0")).toEqual({
        error: expect.stringMatching(new RegExp(`^ERR unknown command '${name}'`)),
      });
    }
  });

  it("the connection stays what it was after every refusal", async () => {
    for (const command of ["MULTI", "SUBSCRIBE", "MONITOR", "SELECT", "RESET", "CLIENT"])
      await db.command(command, "1");
    expect(await db.command("SET", "after", "1")).toEqual({ result: "OK" });
  });
});

describe("a script that does not end", () => {
  it("can be ended by SCRIPT KILL", async () => {
    await db.command("CONFIG", "SET", "busy-reply-threshold", 1);
    const script = db.command("EVAL", "while true do end", 0);
    const killed = async (): Promise<unknown> => {
      const answer = (await db.command("SCRIPT", "KILL")) as { result?: string };
      return answer.result === "OK" ? answer : killed();
    };
    expect(await killed()).toEqual({ result: "OK" });
    expect(await script).toEqual({ error: expect.stringContaining("killed") });
  });
});
