import { afterEach, describe, expect, it, vi } from "vitest";
import type { RedisConnection } from "../../src/local/redis/connection/redis-connection.ts";
import { openRedisLink } from "../../src/local/redis/connection/redis-link.ts";
import { replyText } from "../../src/local/redis/connection/resp.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import { type ChildProgram, runChildProgram } from "../local/child-program.ts";
import { outcomeOf, type ServerUnderTest, serverFor, withinBound } from "./server-under-test.ts";

const UNKNOWN = "It is unknown whether the write was carried out.";

let database: LocalDatabase | undefined;
let child: ChildProgram | undefined;
afterEach(async () => {
  await database?.stop();
  await child?.remove();
  database = undefined;
  child = undefined;
});

interface Started {
  server: ServerUnderTest;
  pid: number;
  /** Resolves when Redis runs a script that does not end, and so has begun what it was asked. */
  untilBusy(): Promise<void>;
}

async function start(): Promise<Started> {
  database = await startLocalDatabase();
  const admin = await database.redis();
  const [socket, pid] = await Promise.all([socketOf(admin), pidOf(admin)]);
  await admin.command("CONFIG", "SET", "busy-reply-threshold", "1");
  const { password } = database;
  return { server: serverFor(database, { timeout: "10000" }), pid, untilBusy: () => untilBusy(socket, password) };
}

async function socketOf(admin: RedisConnection): Promise<string> {
  const { value } = await admin.command("CONFIG", "GET", "unixsocket");
  return Array.isArray(value) ? (replyText(value[1]) ?? "") : "";
}

async function pidOf(admin: RedisConnection): Promise<number> {
  return Number(/process_id:(\d+)/.exec(replyText(await admin.command("INFO", "server")) ?? "")?.[1]);
}

async function untilBusy(path: string, password: string | null): Promise<void> {
  const link = await openRedisLink({ connect: { path }, tls: false }, { username: "default", password });
  for (;;) {
    const [reply] = await withinBound(link.send([["PING"]]));
    if (replyText(reply)?.startsWith("BUSY")) return link.destroy();
  }
}

/** Writes, and then does not come to an end. */
const ENDLESS = ["EVAL", "redis.call('INCR', KEYS[1]) while true do end", "1", "counter"];
const endlessWrite = { command: "EVAL", args: ENDLESS.slice(1) };

describe("a Redis that is killed while it is asked", () => {
  it("is started anew, and a read is asked again and answered", async () => {
    const { server, pid, untilBusy } = await start();
    await server.write("hold");
    const script = "if redis.call('EXISTS', KEYS[1]) == 1 then while true do end end return 'asked again'";
    const read = server.call("redis_script_read", { command: "EVAL_RO", args: [script, "1", "hold"] });
    await untilBusy();
    process.kill(pid, "SIGKILL");
    expect(outcomeOf(await read)).toEqual({ result: "asked again" });
  });

  it("leaves the outcome of a write unknown, also of those behind it, and none is sent again", async () => {
    const { server, pid, untilBusy } = await start();
    const writes = [server.call("redis_script_write", endlessWrite), server.write(), server.write()];
    await untilBusy();
    process.kill(pid, "SIGKILL");
    for (const outcome of (await Promise.all(writes)).map(outcomeOf)) {
      expect(outcome).toEqual({
        error: expect.stringMatching(/is not available \(503\): ERR The connection to Redis ended.* It is unknown/),
      });
    }
    expect(outcomeOf(await server.write())).toEqual({ result: 1 });
  });

  it("leaves no half of a transaction, and its outcome unknown", async () => {
    const { server, pid, untilBusy } = await start();
    const commands = [["SET", "first", "1"], ENDLESS];
    const transaction = server.call("redis_pipeline_write", { commands, atomic: true });
    await untilBusy();
    process.kill(pid, "SIGKILL");
    expect(outcomeOf(await transaction)).toEqual({ error: expect.stringContaining(UNKNOWN) });
    expect(outcomeOf(await server.read("first"))).toEqual({ result: null });
  });

  it("again and again, loses no call and repeats no write", async () => {
    const { server } = await start();
    for (let round = 0; round < 5; round += 1) {
      const admin = await database?.redis();
      const pid = await vi.waitFor(() => pidOf(admin as RedisConnection), 20_000);
      const calls = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? server.read() : server.write("n")));
      process.kill(pid, "SIGKILL");
      const outcomes = (await Promise.all(calls)).map(outcomeOf);
      for (const outcome of outcomes) {
        if ("error" in outcome) expect(outcome.error).toContain(UNKNOWN);
      }
      // INCR never gives a value twice: no write was carried out twice.
      const values = outcomes.flatMap((outcome) => ("result" in outcome && outcome.result ? [outcome.result] : []));
      expect(new Set(values).size).toBe(values.length);
    }
  });
});

describe("a gateway that is killed while it is asked", () => {
  const gateway = `
    import { startLocalDatabase } from "local/redis/local-database.ts";
    const database = await startLocalDatabase();
    const redis = await database.redis();
    await redis.command("CONFIG", "SET", "busy-reply-threshold", "1");
    const socket = await redis.command("CONFIG", "GET", "unixsocket");
    const { url, token, password } = database;
    console.log(JSON.stringify({ url, token, password, socket: String(socket.value[1].value) }));
  `;

  async function startGateway() {
    child = await runChildProgram(gateway);
    const { child: process, firstLine } = child;
    const printed = JSON.parse(await firstLine) as { url: string; token: string; password: string; socket: string };
    return {
      gateway: { url: printed.url, token: printed.token },
      server: serverFor(printed),
      untilBusy: () => untilBusy(printed.socket, printed.password),
      kill: () => void process.kill("SIGKILL"),
    };
  }

  it("is told for what it is: a read could not be asked, the outcome of a write is unknown", async () => {
    const { server, untilBusy, kill } = await startGateway();
    const writes = [server.call("redis_script_write", endlessWrite), server.write()];
    await untilBusy();
    const read = server.read();
    kill();
    expect(outcomeOf(await read)).toEqual({
      error: expect.stringMatching(/refused the connection|closed the connection/),
    });
    for (const outcome of (await Promise.all(writes)).map(outcomeOf)) {
      expect(outcome).toEqual({
        error: expect.stringContaining(`closed the connection before it answered. ${UNKNOWN}`),
      });
    }
  });

  it("ends a live stream, with the events that came", async () => {
    const { gateway, kill } = await startGateway();
    const http = createHttp({ timeout: 8_000, maxReply: 1_000_000 });
    const redis = createRedis(http, gateway);
    const events: string[] = [];
    const stream = async (): Promise<void> => {
      for await (const event of redis.events(["subscribe", "chat"], new AbortController().signal)) {
        events.push(event);
        kill();
      }
    };
    await withinBound(Promise.allSettled([stream()]));
    await http.close();
    expect(events).toEqual(["subscribe,chat,1"]);
  });

  it("ends a call that listens, with what happened", async () => {
    const { server, kill } = await startGateway();
    const listening = server.call("redis_subscribe", { channels: ["chat"], seconds: 60 });
    const publish = () => server.call("redis_pubsub_write", { command: "PUBLISH", args: ["chat", "hello"] });
    await vi.waitFor(async () => expect(outcomeOf(await publish())).toEqual({ result: 1 }), 20_000);
    kill();
    expect(outcomeOf(await listening)).toEqual({
      error: expect.stringContaining("closed the connection before it answered"),
    });
  });
});
