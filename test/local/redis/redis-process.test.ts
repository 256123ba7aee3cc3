import { existsSync, statSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRedisLink } from "../../../src/local/redis/connection/redis-link.ts";
import { replyText } from "../../../src/local/redis/connection/resp.ts";
import { type RedisProcess, startRedisProcess } from "../../../src/local/redis/host/redis-process.ts";
import { findRedisProgram, noRedisProgram, programPlaces } from "../../../src/local/redis/host/redis-program.ts";
import { startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import { type ChildProgram, isAlive, runChildProgram } from "../child-program.ts";

const password = "ab".repeat(32);
let directory: string;
let running: RedisProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "redis-process-"));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function program(name: string, content = "#!/bin/sh\nexit 0\n"): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  await chmod(path, 0o755);
  return path;
}

async function start(): Promise<RedisProcess> {
  running = await startRedisProcess({ program: findRedisProgram(), password, users: [] });
  return running;
}

async function pidOf(process: RedisProcess): Promise<number> {
  const link = await openRedisLink(
    { connect: { path: process.socketPath }, tls: false },
    { username: "default", password },
  );
  const [info] = await link.send([["INFO", "server"]]);
  link.destroy();
  return Number(/process_id:(\d+)/.exec(replyText(info) ?? "")?.[1]);
}

describe("finding the program", () => {
  it("takes redis-server from the PATH, before valkey-server", async () => {
    const valkey = await program("valkey-server");
    expect(findRedisProgram(undefined, ["/nowhere", directory].join(delimiter))).toBe(valkey);
    const redis = await program("redis-server");
    expect(findRedisProgram(undefined, ["/nowhere", directory].join(delimiter))).toBe(redis);
  });

  it("takes the program it is told, by name or by path", async () => {
    const other = await program("redis-7");
    expect(findRedisProgram("redis-7", directory)).toBe(other);
    expect(findRedisProgram(other, "")).toBe(other);
  });

  it("says what to install or set when there is none", () => {
    expect(() => findRedisProgram(undefined, directory)).toThrow(
      /No redis-server or valkey-server.*Install Redis.*UPSTASH_MCP_REDIS_SERVER.*redis:\/\//,
    );
  });

  it("names the program that cannot be run", async () => {
    const text = join(directory, "notes.txt");
    await writeFile(text, "no program");
    expect(() => findRedisProgram(text)).toThrow(`names "${text}", which is no program`);
    await expect(startLocalDatabase({ program: "/nowhere/redis-server" })).rejects.toThrow('"/nowhere/redis-server"');
  });
});

describe("on Windows", () => {
  it("programs are found by their ending, on a PATH with its delimiter", () => {
    const path = "C:\\Windows;;C:\\Program Files\\Redis";
    expect(programPlaces("redis-server", path, "win32")).toEqual([
      "C:\\Windows\\redis-server.exe",
      "C:\\Program Files\\Redis\\redis-server.exe",
    ]);
    expect(programPlaces("redis-server.exe", "C:\\Redis", "win32")).toEqual(["C:\\Redis\\redis-server.exe"]);
    for (const named of ["C:\\Redis\\redis-server", "C:/Redis/redis-server.exe"]) {
      expect(programPlaces(named, "C:\\other", "win32")).toEqual(["C:\\Redis\\redis-server.exe"]);
    }
    expect(programPlaces("redis-server", "/usr/bin::/bin", "linux")).toEqual([
      "/usr/bin/redis-server",
      "redis-server",
      "/bin/redis-server",
    ]);
  });

  it("a person without one reads where Redis runs instead", () => {
    const words = noRedisProgram(undefined, "win32");
    expect(words).toMatch(
      /^No redis-server .*no build for Windows.* WSL .*Docker.*Memurai.*redis:\/\/127\.0\.0\.1:6379\.$/,
    );
    expect(noRedisProgram("redis://:secret@host", "win32")).not.toContain("secret");
  });

  it("it listens on a port of this machine in the place of a socket, and lets nobody in without the password", async () => {
    running = await startRedisProcess({ program: findRedisProgram(), password, users: [], platform: "win32" });
    const { address, socketPath } = running;
    expect(address).toEqual({ connect: { host: "127.0.0.1", port: expect.any(Number) }, tls: false });
    expect(existsSync(socketPath)).toBe(false);
    const link = await openRedisLink(address, { username: "default", password });
    const [bound] = await link.send([["CONFIG", "GET", "bind"]]);
    expect(JSON.stringify(bound)).not.toContain("0.0.0.0");
    link.destroy();
    const stranger = await openRedisLink(address, { username: "default", password: null });
    const [refused] = await stranger.send([["GET", "key"]]);
    expect(replyText(refused)).toMatch(/^NOAUTH/);
    stranger.destroy();
  });
});

describe("starting", () => {
  it("listens on a socket in a directory that is closed to other users", async () => {
    const { socketPath } = await start();
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o700);
    expect(socketPath.length).toBeLessThan(100);
  });

  it("writes nothing to disk and shows no password in the list of processes", async () => {
    const redis = await start();
    const link = await openRedisLink(
      { connect: { path: redis.socketPath }, tls: false },
      { username: "default", password },
    );
    await link.send([["SET", "k", "v"]]);
    link.destroy();
    expect(await readdir(dirname(redis.socketPath))).toEqual(["redis.sock"]);
    const commandLine = await readFile(`/proc/${await pidOf(redis)}/cmdline`, "utf8");
    expect(commandLine).toContain("redis.sock");
    expect(commandLine).not.toContain(password);
  });

  it("does not pass the tokens of the environment on to Redis", async () => {
    vi.stubEnv("UPSTASH_REDIS_REST_TOKEN", "token-of-the-configuration");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "key-of-somebody-else");
    const printing = await program("redis-server", '#!/bin/sh\necho "$(env | sort | tr "\\n" " ")" >&2\nexit 1\n');
    const failure = await startRedisProcess({ program: printing, password, users: [] }).catch(String);
    vi.unstubAllEnvs();
    expect(failure).toContain("PATH=");
    expect(failure).not.toMatch(/token-of-the-configuration|key-of-somebody-else/);
  });

  it("fails with the last line of a program that ends", async () => {
    const broken = await program("redis-server", "#!/bin/sh\necho starting\necho 'no memory left' >&2\nexit 1\n");
    await expect(startRedisProcess({ program: broken, password, users: [] })).rejects.toThrow(
      `Redis (${broken}) did not start: no memory left`,
    );
  });

  it("fails with the reason that Redis logs", async () => {
    const dump = Buffer.from("REDIS0099");
    await expect(startRedisProcess({ program: findRedisProgram(), password, users: [], dump })).rejects.toThrow(
      /RDB|DB/,
    );
  });

  it("does not repeat the password of a configuration that a wrong program prints", async () => {
    const failure = startRedisProcess({
      program: findRedisProgram("cat"),
      password,
      users: [`someone on >${password}`],
    });
    await expect(failure).rejects.toThrow("[password]");
    await expect(failure).rejects.not.toThrow(password);
  });

  it("leaves no directory behind when it fails", async () => {
    vi.stubEnv("TMPDIR", directory);
    await expect(startRedisProcess({ program: await program("false"), password, users: [] })).rejects.toThrow(
      "printed nothing",
    );
    vi.unstubAllEnvs();
    expect((await readdir(directory)).filter((name) => name.startsWith("upstash-mcp-"))).toEqual([]);
  });
});

describe("ending", () => {
  it("stop() ends the process and removes its directory", async () => {
    const redis = await start();
    const pid = await pidOf(redis);
    await redis.stop();
    expect(isAlive(pid)).toBe(false);
    expect(redis.isRunning).toBe(false);
    expect(existsSync(dirname(redis.socketPath))).toBe(false);
  });

  const parent = `
    import { startLocalDatabase } from "local/redis/local-database.ts";
    const database = await startLocalDatabase();
    const redis = await database.redis();
    const info = await redis.command("INFO", "server");
    const socket = await redis.command("CONFIG", "GET", "unixsocket");
    console.log(JSON.stringify({ pid: Number(/process_id:(\\d+)/.exec(String(info.value))[1]), socket: String(socket.value[1].value) }));
  `;
  let child: ChildProgram | undefined;
  afterEach(async () => {
    await child?.remove();
    child = undefined;
  });

  it.each([
    ["is killed", "setInterval(() => {}, 1000);", "SIGKILL"],
    ["is interrupted", "setInterval(() => {}, 1000);", "SIGINT"],
    ["is asked to end", "setInterval(() => {}, 1000);", "SIGTERM"],
    ["exits at once", "process.exit(0);", undefined],
    ["throws", "throw undefined;", undefined],
  ] as const)("a Redis does not outlive a process that %s", async (_, ending, signal) => {
    child = await runChildProgram(`${parent}${ending}`);
    const { pid, socket } = JSON.parse(await child.firstLine) as { pid: number; socket: string };
    if (signal !== undefined) child.child.kill(signal);
    await child.exited;
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 });
    await vi.waitFor(() => expect(existsSync(dirname(socket))).toBe(false), { timeout: 10_000, interval: 20 });
  });

  it("a process that stops its database ends by itself: nothing is left open", async () => {
    child = await runChildProgram(`${parent} await database.stop();`);
    const { pid } = JSON.parse(await child.firstLine) as { pid: number };
    await child.exited;
    expect(child.child.exitCode).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});
