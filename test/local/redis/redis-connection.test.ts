import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RedisLogin } from "../../../src/local/redis/connection/redis-address.ts";
import { createRedisConnection, type RedisConnection } from "../../../src/local/redis/connection/redis-connection.ts";
import { RedisLoginError, RedisUnavailableError } from "../../../src/local/redis/connection/redis-errors.ts";
import { openRedisLink } from "../../../src/local/redis/connection/redis-link.ts";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { type RedisProcess, startRedisProcess } from "../../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../../src/local/redis/host/redis-program.ts";

const login = { username: "default", password: "cd".repeat(32) };
let redis: RedisProcess;

const startRedis = () => startRedisProcess({ program: findRedisProgram(), password: login.password, users: [] });
const connect = (as: RedisLogin = login): RedisConnection =>
  createRedisConnection(() => openRedisLink({ connect: { path: redis.socketPath }, tls: false }, as));

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis.stop());

describe("a connection", () => {
  it("answers commands of concurrent callers in the order they were sent", async () => {
    const connection = connect();
    const replies = await Promise.all(Array.from({ length: 200 }, (_, n) => connection.command("ECHO", String(n))));
    expect(replies.map(replyText)).toEqual(Array.from({ length: 200 }, (_, n) => String(n)));
    connection.close();
  });

  it("resolves error replies in their place and carries on", async () => {
    const connection = connect();
    const replies = await connection.pipeline([
      ["SET", "k", "v"],
      ["INCR", "k"],
      ["GET", "k"],
    ]);
    expect(replies.map(({ kind }) => kind)).toEqual(["simple", "error", "bulk"]);
    connection.close();
  });

  it("passes on values larger than a socket buffer, byte by byte", async () => {
    const connection = connect();
    const value = Buffer.from(Array.from({ length: 5_000_000 }, (_, index) => index % 256));
    await connection.command("SET", "large", value);
    const reply = await connection.command("GET", "large");
    expect(reply.kind === "bulk" && reply.value?.equals(value)).toBe(true);
    connection.close();
  });

  it("answers what was sent before close(), and opens again for the next command", async () => {
    const connection = connect();
    const pending = connection.command("PING");
    connection.close();
    expect(replyText(await pending)).toBe("PONG");
    expect(replyText(await connection.command("PING"))).toBe("PONG");
    connection.close();
  });

  it("rejects when Redis refuses the login", async () => {
    const connection = connect({ username: "default", password: "wrong" });
    await expect(connection.command("PING")).rejects.toThrow(RedisLoginError);
  });

  it("rejects pending commands when Redis goes, and serves new ones when it is back", async () => {
    const connection = connect();
    await connection.command("PING");
    const pending = connection.command("EVAL", "while true do end", "0");
    const outcome = expect(pending).rejects.toThrow(RedisUnavailableError);
    await redis.stop();
    await outcome;
    await expect(connection.command("PING")).rejects.toThrow(/Redis does not answer/);
    redis = await startRedis();
    await vi.waitFor(async () => expect(replyText(await connection.command("PING"))).toBe("PONG"), 20_000);
    connection.close();
  });
});
