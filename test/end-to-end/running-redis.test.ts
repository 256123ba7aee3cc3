import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRedisLink } from "../../src/local/redis/connection/redis-link.ts";
import { replyText } from "../../src/local/redis/connection/resp.ts";
import { type RedisProcess, startRedisProcess } from "../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../src/local/redis/host/redis-program.ts";
import { closing } from "./closing.ts";
import { runProgram, startHttp, startProgram } from "./program.ts";
import { initialize, send, toolCall } from "./session.ts";

const keep = closing(afterEach);
const password = "password-of-the-running-redis";
const read = ["call", "redis_string_read", '{"command":"GET","args":["k"]}', "--local"];
const OWN_USER =
  /^upstash-mcp: The Redis at \S+ gets the ACL user (default_ro_[0-9a-f]{16}), .* removed when upstash-mcp ends\.$/gm;

let redis: RedisProcess;
let env: Record<string, string>;
beforeAll(async () => {
  redis = await startRedisProcess({ program: findRedisProgram(), password, users: [] });
  env = { UPSTASH_MCP_REDIS_SERVER: `unix:${redis.socketPath}?password=${password}` };
});
afterAll(() => redis.stop());
beforeEach(async () => expect(await users()).toEqual(["default"]));

async function users(): Promise<string[]> {
  const link = await openRedisLink(
    { connect: { path: redis.socketPath }, tls: false },
    { username: "default", password },
  );
  try {
    const [reply] = await link.send([["ACL", "USERS"]]);
    return reply?.kind === "array" ? (reply.value ?? []).map((name) => replyText(name) ?? "") : [];
  } finally {
    link.destroy();
  }
}

function announced(stderr: string): string[] {
  return [...stderr.matchAll(OWN_USER)].map(([, name = ""]) => name);
}

describe("a running Redis that cannot be used", () => {
  it.each([
    ["a command", read],
    ["an endpoint", ["call", "database_stats", '{"database":"local"}', "--local"]],
    ["the start", [...read, "--sample-data"]],
  ])("is named by %s, with what to do, and nobody blames Upstash", async (_, args) => {
    const url = `unix:${redis.socketPath}?password=not-the-password`;
    const { code, stdout, stderr } = await runProgram(args, { UPSTASH_MCP_REDIS_SERVER: url });
    expect(code).toBe(1);
    const said = stdout + stderr;
    expect(said).toContain(`The Redis at ${redis.socketPath} does not accept the user or the password of its URL`);
    expect(said).not.toMatch(/token|Upstash has|Upstash failed|not-the-password/);
    expect(announced(stderr)).toEqual([]);
  });
});

describe("a Redis that was running already", () => {
  it("gets a user of ours, which a line on stderr tells, and loses it after a call", async () => {
    const { code, stderr } = await runProgram(read, env);
    expect(code).toBe(0);
    expect(announced(stderr)).toHaveLength(1);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(stderr).not.toContain(password);
    expect(await users()).toEqual(["default"]);
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("loses it when the server ends by %s", async (signal) => {
    const program = keep(startProgram(["--local"], env));
    send(program, initialize, toolCall(1, "redis_string_read", { command: "GET", args: ["k"] }));
    await program.printed(/"id":1\b/);
    expect(await users()).toEqual(expect.arrayContaining(["default", ...announced(program.stderr)]));
    expect(await users()).toHaveLength(2);
    program.kill(signal);
    await program.ended;
    expect(await users()).toEqual(["default"]);
  });

  it("loses it when the client ends the connection", async () => {
    const program = keep(startProgram(["--local"], env));
    send(program, initialize, toolCall(1, "redis_string_read", { command: "GET", args: ["k"] }));
    await program.printed(/"id":1\b/);
    program.endInput();
    await program.ended;
    expect(await users()).toEqual(["default"]);
  });

  it("has one for each of two servers, which do not end each other's", async () => {
    const servers = [
      keep(startProgram(["local", "--port", "0"], env)),
      keep(startProgram(["local", "--port", "0"], env)),
    ];
    const read = async (program: (typeof servers)[number]) => {
      const [, url = "", token = ""] = await program.printed(/_URL=(\S+)\n[\s\S]*REDIS_REST_READONLY_TOKEN=(\S+)\n/);
      return (await fetch(`${url}/get/k`, { headers: { authorization: `Bearer ${token}` } })).json();
    };
    expect(await Promise.all(servers.map(read))).toEqual([{ result: null }, { result: null }]);
    expect(new Set(await users()).size).toBe(3);
    const [first, second] = servers;
    first?.kill("SIGTERM");
    await first?.ended;
    expect(second && (await read(second))).toEqual({ result: null });
    second?.kill("SIGTERM");
    await second?.ended;
    expect(await users()).toEqual(["default"]);
  });

  it.each([
    ["a tool that does not exist", ["--tools", "none_of_this_name"]],
    ["a port that is taken", ["--transport", "http", "--port"]],
  ])("loses it where the start fails: %s", async (_, flags) => {
    const { url } = await startHttp(["--local", "--redis-server", findRedisProgram()], {}, keep);
    const all = flags.at(-1) === "--port" ? [...flags, new URL(url).port] : flags;
    const { code, stderr } = await runProgram(["--local", "--sample-data", ...all], env);
    expect(code).toBe(1);
    expect(announced(stderr)).toHaveLength(1);
    expect(await users()).toEqual(["default"]);
  });

  it("loses it where the start is interrupted", async () => {
    const program = keep(startProgram(["--local", "--sample-data"], env));
    await program.logged(OWN_USER);
    program.kill("SIGTERM");
    await program.ended;
    expect(await users()).toEqual(["default"]);
  });
});
