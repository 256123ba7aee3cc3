import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findRedisProgram } from "../../../src/local/redis/host/redis-program.ts";
import { untilReady } from "../../../src/local/redis/host/redis-readiness.ts";
import { startLocalDatabase } from "../../../src/local/redis/local-database.ts";
import { testDatabase } from "./fixture.ts";

const password = "password-of-the-running-redis";
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return (server.address() as AddressInfo).port;
}

/** A server of our own, with what it does to each connection. */
async function place(server: Server, talk: (socket: Socket) => void, event = "connection"): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  server.on("tlsClientError", () => undefined);
  server.on(event, talk);
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listening(server);
}

/** What a database on this URL answers to a command of each token, and what the person was told meanwhile. */
async function answersAt(url: string) {
  const told: string[] = [];
  const database = await startLocalDatabase({ program: url, tell: (sentence) => void told.push(sentence) });
  cleanUps.push(() => database.stop());
  const db = testDatabase(() => database);
  const answers = [await db.call("/set/k/v"), await db.call("/get/k", { token: database.readOnlyToken })];
  return { answers, told };
}

/** That every command is answered as an error of this Redis, which names it and its place, and never the password. */
async function expectFault(url: string, says: string): Promise<void> {
  const { answers, told } = await answersAt(url);
  const { host } = new URL(url);
  for (const { status, body } of answers) {
    expect(status).toBe(400);
    const { error } = body as { error: string };
    expect(error).toMatch(new RegExp(`^ERR The Redis at ${host} `));
    expect(error).toContain(says);
    expect(error).not.toMatch(/upstash(?!-mcp)|secret-of-the-url/);
  }
  expect(told).toEqual([]);
}

describe("a running Redis with a password", () => {
  let redis: ChildProcess;
  let port: number;
  beforeAll(async () => {
    const reserved = createServer();
    port = await listening(reserved);
    await new Promise((resolve) => reserved.close(resolve));
    redis = spawn(findRedisProgram(), ["-"], { stdio: "pipe" });
    redis.stdin?.end(
      `port ${port}\nbind 127.0.0.1\nsave ""\nrequirepass ${password}\nuser guest on >guest-password +ping\n`,
    );
    await untilReady(redis);
  });
  afterAll(() => redis.kill("SIGKILL"));

  it("is served with it", async () => {
    const { answers } = await answersAt(`redis://:${password}@127.0.0.1:${port}`);
    expect(answers).toEqual([
      { status: 200, body: { result: "OK" } },
      { status: 200, body: { result: "v" } },
    ]);
  });

  it.each([
    ["the password is missing", "", "asks for a password"],
    ["the password is wrong", ":secret-of-the-url@", "does not accept the user or the password"],
    ["the user is not there", "nobody:secret-of-the-url@", "does not accept the user or the password"],
  ])("says that %s", async (_, login, says) => {
    await expectFault(`redis://${login}127.0.0.1:${port}`, says);
  });

  it("says that its port speaks no TLS", async () => {
    await expectFault(`rediss://:secret-of-the-url@127.0.0.1:${port}`, "speaks no TLS at this port");
  }, 30_000);

  it("says what the user of the URL may not do", async () => {
    const { answers } = await answersAt(`redis://guest:guest-password@127.0.0.1:${port}`);
    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body).toEqual({ error: expect.stringMatching(/^ERR The running Redis refused ACL SETUSER: NOPERM/) });
    }
  });

  it("says that it takes no more clients, also to a token whose login is right", async () => {
    const database = await startLocalDatabase({ program: `redis://:${password}@127.0.0.1:${port}` });
    cleanUps.push(() => database.stop());
    const db = testDatabase(() => database);
    const set = async (clients: number) =>
      (await database.redis()).command("CONFIG", "SET", "maxclients", `${clients}`);
    await set(1);
    try {
      expect(await db.call("/get/k", { token: database.readOnlyToken })).toEqual({
        status: 400,
        body: { error: expect.stringMatching(/^ERR The Redis at \S+ has as many clients as it takes/) },
      });
    } finally {
      await set(10_000);
    }
    expect((await db.call("/get/k", { token: database.readOnlyToken })).status).toBe(200);
  });
});

describe("a place where no Redis can be used", () => {
  it("says that nothing listens there", async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    await expectFault(`redis://127.0.0.1:${port}`, "is not there: nothing listens at that place");
    await expectFault(`rediss://127.0.0.1:${port}`, "is not there: nothing listens at that place");
  });

  it("says that a socket is not there", async () => {
    const { answers } = await answersAt("unix:/nowhere/redis.sock?password=hidden");
    expect(answers[0]).toEqual({
      status: 400,
      body: { error: expect.stringMatching(/^ERR The Redis at \/nowhere\/redis\.sock is not there(?!.*hidden)/) },
    });
  });

  it.each([
    [
      "protected mode",
      "-DENIED Redis is running in protected mode because protected mode is enabled",
      "is in protected mode",
    ],
    ["too many clients", "-ERR max number of clients reached", "has as many clients as it takes"],
  ])("says what it says to whoever comes, and nothing of the token: %s", async (_, line, says) => {
    const port = await place(createServer(), (socket) => socket.end(`${line}\r\n`));
    await expectFault(`redis://127.0.0.1:${port}`, says);
    await expectFault(`redis://:secret-of-the-url@127.0.0.1:${port}`, says);
  });

  it("says that it is loading", async () => {
    const port = await place(createServer(), (socket) =>
      socket.on("data", () => socket.write("-LOADING Redis is loading the dataset in memory\r\n")),
    );
    await expectFault(`redis://127.0.0.1:${port}`, "is loading its data");
  });

  it("says that the port speaks TLS", async () => {
    const fixtures = join(import.meta.dirname, "../../fixtures");
    const [key, cert] = ["self-signed.key", "self-signed.crt"].map((file) => readFileSync(join(fixtures, file)));
    const tls = createTlsServer({ ...(key && { key }), ...(cert && { cert }) });
    const port = await place(tls, () => undefined, "secureConnection");
    await expectFault(`redis://127.0.0.1:${port}`, "speaks TLS at this port. Write rediss://");
    await expectFault(`rediss://127.0.0.1:${port}`, "has a certificate that is not trusted");
  });

  it("is told of as one that may keep the user, where it breaks off as it gets it", async () => {
    const port = await place(createServer(), (socket) =>
      socket.on("data", (data) => (data.includes("PING") ? socket.write("+PONG\r\n") : socket.destroy())),
    );
    const told: string[] = [];
    const database = await startLocalDatabase({
      program: `redis://127.0.0.1:${port}`,
      tell: (sentence) => void told.push(sentence),
    });
    expect((await testDatabase(() => database).call("/get/k")).status).toBe(503);
    await database.stop();
    expect(told).toEqual([
      expect.stringMatching(/^The Redis at \S+ gets the ACL user default_ro_/),
      expect.stringMatching(/did not say that it removed the ACL user default_ro_/),
    ]);
  });

  it("says that something else is there", async () => {
    const port = await place(createServer(), (socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    await expectFault(`redis://127.0.0.1:${port}`, "answers, but not as a Redis does");
  });
});
