import { describe, expect, it } from "vitest";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis, type Redis } from "../../src/upstash/redis.ts";
import { json, startRawUpstream } from "../faults/raw-upstream.ts";
import { type RecordedRequest, recordingUpstream } from "./recording-upstream.ts";

const withToken = (token: string, status = 200) =>
  json(status, status === 200 ? { result: null } : { error: "ERR" }, { "upstash-sync-token": token });

const read = (redis: Redis) => redis.command(["GET", "key"], { repeatable: true });
const write = (redis: Redis) => redis.command(["PUSH", "value"], { repeatable: false });
const tokenOf = ({ headers }: RecordedRequest) => headers["upstash-sync-token"];

describe("the sync token", () => {
  it("is not sent before there is one, then sent back with the next request", async () => {
    const { redis, requests } = await recordingUpstream(({ number, answer }) => answer(withToken(`t${number}`)));
    await write(redis);
    await read(redis);
    await read(redis);
    expect(requests.map(tokenOf)).toEqual([undefined, "t1", "t2"]);
  });

  it("is kept where an answer has none, or an empty one", async () => {
    const answers = [withToken("t1"), json(200, { result: null }), withToken("")];
    const { redis, requests } = await recordingUpstream(({ number, answer }) => answer(answers[number - 1]));
    for (let count = 0; count < 4; count += 1) await read(redis);
    expect(requests.map(tokenOf)).toEqual([undefined, "t1", "t1", "t1"]);
  });

  it("counts also when Redis refused the write", async () => {
    const { redis, requests } = await recordingUpstream(({ number, answer }) =>
      answer(withToken(`t${number}`, number === 1 ? 400 : 200)),
    );
    await expect(write(redis)).rejects.toThrow("ERR");
    await read(redis);
    expect(requests.map(tokenOf)).toEqual([undefined, "t1"]);
  });

  it("goes with every kind of request", async () => {
    const { redis, requests } = await recordingUpstream(({ number, path, answer }) => {
      const body = path === "/" || path.startsWith("/set") ? { result: null } : [{ result: null }];
      answer(json(200, body, { "upstash-sync-token": `t${number}` }));
    });
    await write(redis);
    await redis.pipeline([["GET", "key"]], { repeatable: true });
    await redis.transaction([["GET", "key"]], { repeatable: false });
    await redis.commandWithBytes(["set", "key"], Buffer.from('["bytes"]'), { repeatable: false });
    await read(redis);
    expect(requests.map(tokenOf)).toEqual([undefined, "t1", "t2", "t3", "t4"]);
  });

  it("of a write is not replaced by that of a read which was sent before and is answered later", async () => {
    const { redis, request, requests } = await recordingUpstream();
    const slowRead = read(redis);
    const first = await request(1);
    const written = write(redis);
    (await request(2)).answer(withToken("of the write"));
    await written;
    first.answer(withToken("older"));
    await slowRead;
    const last = read(redis);
    (await request(3)).answer();
    await last;
    expect(requests.map(tokenOf)).toEqual([undefined, undefined, "of the write"]);
  });

  it("of a write replaces that of a read which was answered before it", async () => {
    const { redis, request, requests } = await recordingUpstream();
    const written = write(redis);
    const first = await request(1);
    const quick = read(redis);
    (await request(2)).answer(withToken("of the read"));
    await quick;
    first.answer(withToken("of the write"));
    await written;
    const last = read(redis);
    (await request(3)).answer();
    await last;
    expect(requests.map(tokenOf)).toEqual([undefined, undefined, "of the write"]);
  });

  it("lets each of many concurrent callers read its own writes, however late the answers come", async () => {
    let version = 0;
    const { redis } = await recordingUpstream(async (request) => {
      const isWrite = request.commands[0]?.[0] === "PUSH";
      if (isWrite) version += 1;
      // What a read may see: anything from the version of its token on.
      const seen = isWrite ? version : Number(tokenOf(request) ?? 0);
      for (let turns = (request.number * 7) % 11; turns > 0; turns -= 1) await new Promise(setImmediate);
      const result = { result: seen };
      const body = request.path === "/" ? result : request.commands.map(() => result);
      request.answer(json(200, body, { "upstash-sync-token": String(seen) }));
    });
    const caller = async (_: unknown, index: number): Promise<void> => {
      for (let count = 0; count < 20; count += 1) {
        for (let turns = index; turns > 0; turns -= 1) await new Promise(setImmediate);
        const written = Number(await write(redis));
        expect(Number(await read(redis))).toBeGreaterThanOrEqual(written);
      }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    expect(version).toBeGreaterThan(20);
  });

  it("of one database is not sent to another", async () => {
    const received: Record<string, (string | undefined)[]> = { a: [], b: [] };
    const http = createHttp({ timeout: 5_000, maxReply: 10_000 });
    const [a, b] = await Promise.all(
      ["a", "b"].map(async (name) => {
        const upstream = await startRawUpstream(({ headers, socket }) => {
          received[name]?.push(headers["upstash-sync-token"]);
          socket.write(withToken(`of ${name}`));
        });
        return createRedis(http, { url: upstream.url, token: "token-of-the-test" });
      }),
    );
    for (const redis of [a, b, a, b]) if (redis !== undefined) await write(redis);
    await http.close();
    expect(received).toEqual({ a: [undefined, "of a"], b: [undefined, "of b"] });
  });
});
