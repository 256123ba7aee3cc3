import { describe, expect, it } from "vitest";
import { json, type RawRequest, startRawUpstream } from "./raw-upstream.ts";
import { outcomeOf, serverFor } from "./server-under-test.ts";

const UNKNOWN = "It is unknown whether the write was carried out.";

/** A counter as Redis would keep it: `carryOut` runs a request's INCR and GET commands and makes the answer. */
function counter() {
  let value = 0;
  let increments = 0;
  const run = (command: readonly string[]) => {
    if (command[0] === "INCR") {
      value += 1;
      increments += 1;
    }
    return { result: value };
  };
  return {
    get increments() {
      return increments;
    },
    carryOut({ path, body }: RawRequest): Buffer {
      const parsed = JSON.parse(body);
      return json(200, path === "/" ? run(parsed) : (parsed as string[][]).map(run));
    },
  };
}

const busy = (headers?: Readonly<Record<string, string>>) => json(429, { error: "ERR too many requests" }, headers);

describe("429, where nothing was carried out", () => {
  it("is followed by the same request again: reads and writes are answered, and a write is carried out once", async () => {
    const redis = counter();
    const upstream = await startRawUpstream((request) =>
      request.socket.write(request.number % 3 === 0 ? redis.carryOut(request) : busy()),
    );
    const server = serverFor(upstream);
    expect(outcomeOf(await server.write())).toEqual({ result: 1 });
    expect(outcomeOf(await server.read())).toEqual({ result: 1 });
    expect(redis.increments).toBe(1);
    expect(upstream.requests).toHaveLength(6);
  });

  it("is told after four requests, and that nothing has happened", async () => {
    const upstream = await startRawUpstream(({ socket }) => socket.write(busy()));
    const server = serverFor(upstream);
    const [read, write] = (await Promise.all([server.read(), server.write()])).map(outcomeOf);
    const told = {
      error: expect.stringMatching(/too many requests \(429\): ERR too many requests\. Wait a little and try again/),
    };
    expect(read).toEqual(told);
    expect(write).toEqual(told);
    expect(write).not.toEqual({ error: expect.stringContaining(UNKNOWN) });
    expect(upstream.requests).toHaveLength(8);
  });

  it.each([
    ["seconds", () => "1"],
    ["a date", () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString()],
  ])("with Retry-After in %s is not repeated sooner", async (_, retryAfter) => {
    const redis = counter();
    let earliest = 0;
    let repeatedAt = 0;
    const upstream = await startRawUpstream((request) => {
      if (request.number > 1) {
        repeatedAt = Date.now();
        request.socket.write(redis.carryOut(request));
        return;
      }
      const header = retryAfter();
      earliest = header === "1" ? Date.now() + 1000 : Date.parse(header);
      request.socket.write(busy({ "retry-after": header }));
    });
    expect(outcomeOf(await serverFor(upstream, { timeout: "5000" }).write())).toEqual({ result: 1 });
    // A timer may be a few milliseconds ahead of the clock.
    expect(repeatedAt).toBeGreaterThanOrEqual(earliest - 20);
    expect(redis.increments).toBe(1);
  });

  it.each([
    ["longer than the call may take", "3600"],
    ["a date far away", new Date(Date.now() + 3_600_000).toUTCString()],
  ])("with a Retry-After that is %s is told at once", async (_, retryAfter) => {
    const upstream = await startRawUpstream(({ socket }) => socket.write(busy({ "retry-after": retryAfter })));
    expect(outcomeOf(await serverFor(upstream).read())).toEqual({ error: expect.stringContaining("(429)") });
    expect(upstream.requests).toHaveLength(1);
  });

  it.each(["soon", "-5", "Thu, 01 Jan 1970 00:00:00 GMT"])(
    "with a Retry-After of no use (%s) is repeated all the same",
    async (retryAfter) => {
      const redis = counter();
      const upstream = await startRawUpstream((request) =>
        request.socket.write(request.number === 1 ? busy({ "retry-after": retryAfter }) : redis.carryOut(request)),
      );
      expect(outcomeOf(await serverFor(upstream).write())).toEqual({ result: 1 });
    },
  );

  it("to the first request of many calls at once loses none and carries out each write once", async () => {
    const redis = counter();
    const refused = new Set<string>();
    const upstream = await startRawUpstream((request) => {
      const isRepeated = refused.has(request.body);
      refused.add(request.body);
      request.socket.write(isRepeated ? redis.carryOut(request) : busy());
    });
    const server = serverFor(upstream, { timeout: "20000" });
    const calls = [];
    for (let turn = 0; turn < 20; turn += 1) {
      calls.push(server.write(`a${turn}`), server.write(`b${turn}`), server.read(`c${turn}`));
      await new Promise(setImmediate);
    }
    const outcomes = (await Promise.all(calls)).map(outcomeOf);
    for (const outcome of outcomes) expect(outcome).toEqual({ result: expect.any(Number) });
    expect(redis.increments).toBe(40);
  });
});

describe.each([502, 503, 504])("%s, where a write may have been carried out", (status) => {
  it("is followed by the same read again", async () => {
    const redis = counter();
    const upstream = await startRawUpstream((request) =>
      request.socket.write(request.number < 3 ? json(status, { error: "ERR" }) : redis.carryOut(request)),
    );
    expect(outcomeOf(await serverFor(upstream).read())).toEqual({ result: 0 });
    expect(upstream.requests).toHaveLength(3);
  });

  it("is told of a write, which is not sent again although it was carried out", async () => {
    const redis = counter();
    const upstream = await startRawUpstream((request) => {
      redis.carryOut(request);
      request.socket.write(json(status, { error: "ERR" }));
    });
    const server = serverFor(upstream);
    const outcomes = (await Promise.all([server.write(), server.write()])).map(outcomeOf);
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ error: expect.stringContaining(`is not available (${status}): ERR. ${UNKNOWN}`) });
    }
    expect(redis.increments).toBe(2);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("500", () => {
  it("is told at once; of a write that its outcome is unknown", async () => {
    const upstream = await startRawUpstream(({ socket }) => socket.write(json(500, { error: "ERR internal" })));
    const server = serverFor(upstream);
    expect(outcomeOf(await server.read())).toEqual({
      error: expect.stringMatching(/failed \(500\): ERR internal\. Upstash failed/),
    });
    expect(outcomeOf(await server.write())).toEqual({
      error: expect.stringContaining(`failed (500): ERR internal. ${UNKNOWN}`),
    });
    expect(upstream.requests).toHaveLength(2);
  });
});
