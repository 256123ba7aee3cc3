import { describe, expect, it } from "vitest";
import { json, type RawRequest, rightAnswer, startRawUpstream } from "./raw-upstream.ts";
import { outcomeOf, serverFor, withinBound } from "./server-under-test.ts";

const UNKNOWN = "It is unknown whether the write was carried out.";
const unknown = { error: expect.stringContaining(UNKNOWN) };

describe("an address where nobody listens", () => {
  it("is told, and of a write that nothing has happened", async () => {
    const upstream = await startRawUpstream(() => {});
    await upstream.close();
    const server = serverFor(upstream);
    for (const outcome of [await server.read(), await server.write()].map(outcomeOf)) {
      expect(outcome).toEqual({ error: expect.stringMatching(/refused the connection\. Check the URL/) });
      expect(outcome).not.toEqual(unknown);
    }
  });
});

/** Answers that never come to their end, and how. */
const endless: { name: string; answer: (request: RawRequest) => void }[] = [
  { name: "that accepts and never answers", answer: () => {} },
  { name: "that stops in the middle of its headers", answer: ({ socket }) => socket.write("HTTP/1.1 200 OK\r\ncont") },
  {
    name: "that stops in the middle of its body",
    answer: ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{"result":"'),
  },
  {
    name: "that sends a byte now and then",
    answer: ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const timer = setInterval(() => socket.write("1\r\n \r\n"), 20);
      socket.once("close", () => clearInterval(timer));
    },
  },
];

describe.each(endless)("an upstream $name", ({ answer }) => {
  it("is given up when the time of the call is over, and the connection is closed", async () => {
    const upstream = await startRawUpstream(answer);
    const server = serverFor(upstream, { timeout: "300" });
    expect(outcomeOf(await server.read())).toEqual({
      error: expect.stringMatching(/did not answer within 300 ms\. Try a smaller request, or raise --timeout/),
    });
    await withinBound(Promise.all(upstream.requests.map(({ closed }) => closed)));
    expect(upstream.requests).toHaveLength(1);
  });

  it("leaves the outcome of a write unknown, and gets it once", async () => {
    const upstream = await startRawUpstream(answer);
    const outcome = outcomeOf(await serverFor(upstream, { timeout: "300" }).write());
    expect(outcome).toEqual({ error: expect.stringContaining("did not answer within 300 ms") });
    expect(outcome).toEqual(unknown);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("an upstream that never answers", () => {
  it("ends many calls in one such time, also those that wait for others", async () => {
    const upstream = await startRawUpstream(() => {});
    const server = serverFor(upstream, { timeout: "300" });
    const calls = [];
    for (let turn = 0; turn < 100; turn += 1) {
      calls.push(server.write(`w${turn}`), server.read(`r${turn}`));
      await new Promise(setImmediate);
    }
    const outcomes = (await Promise.all(calls)).map(outcomeOf);
    for (const outcome of outcomes) {
      expect(outcome).toEqual({
        error: expect.stringMatching(/did not answer within 300 ms|was not sent: earlier ones took its 300 ms/),
      });
    }
    const unsent = outcomes.filter((outcome) => "error" in outcome && outcome.error.includes("The call was not sent"));
    for (const outcome of unsent) expect(outcome).not.toEqual(unknown);
    expect(unsent.length).toBeGreaterThan(0);
  });
});

/** Answers that end too early. */
const cut: { name: string; answer: (request: RawRequest) => void }[] = [
  { name: "before it answers", answer: ({ socket }) => socket.destroy() },
  { name: "with a reset", answer: ({ socket }) => socket.resetAndDestroy() },
  { name: "in the middle of its headers", answer: ({ socket }) => socket.end("HTTP/1.1 200 OK\r\ncontent-") },
  {
    name: "before the length that it announced",
    answer: (request) => request.socket.end(rightAnswer(request).subarray(0, -1)),
  },
  {
    name: "in the middle of a chunk",
    answer: ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n14\r\n{"result":"dmFsdWU='),
  },
  {
    name: "before the last chunk",
    answer: ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n15\r\n{"result":"dmFsdWU="}\r\n'),
  },
];

describe.each(cut)("an upstream that closes the connection $name", ({ answer }) => {
  it("is asked again for a read, which gets its answer", async () => {
    const upstream = await startRawUpstream((request) =>
      request.number === 1 ? answer(request) : request.socket.write(rightAnswer(request)),
    );
    expect(outcomeOf(await serverFor(upstream).read())).toEqual({ result: "value" });
    expect(upstream.requests).toHaveLength(2);
  });

  it("gets a write once, and its outcome is unknown", async () => {
    const upstream = await startRawUpstream(answer);
    const outcome = outcomeOf(await serverFor(upstream).write());
    expect(outcome).toEqual({ error: expect.stringContaining("closed the connection before it answered") });
    expect(outcome).toEqual(unknown);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("an upstream that closes every connection", () => {
  it("is asked four times at most, then the read says what happened", async () => {
    const upstream = await startRawUpstream(({ socket }) => socket.destroy());
    expect(outcomeOf(await serverFor(upstream).read())).toEqual({
      error: expect.stringMatching(/closed the connection before it answered\. Check the URL/),
    });
    expect(upstream.requests).toHaveLength(4);
  });
});

describe("a connection that was kept open", () => {
  it("and is closed just as a read is sent on it, is replaced by another", async () => {
    const upstream = await startRawUpstream(({ number, socket, ...request }) => {
      if (number === 2) socket.resetAndDestroy();
      else socket.write(rightAnswer(request));
    });
    const server = serverFor(upstream);
    expect(outcomeOf(await server.read())).toEqual({ result: "value" });
    expect(outcomeOf(await server.read())).toEqual({ result: "value" });
    expect(upstream.requests).toHaveLength(3);
  });

  it("and is closed just as a write is sent on it, leaves its outcome unknown and the write sent once", async () => {
    const upstream = await startRawUpstream(({ number, socket, ...request }) => {
      if (number === 2) socket.resetAndDestroy();
      else socket.write(rightAnswer(request));
    });
    const server = serverFor(upstream);
    expect(outcomeOf(await server.write())).toEqual({ result: "value" });
    expect(outcomeOf(await server.write())).toEqual(unknown);
    expect(outcomeOf(await server.write())).toEqual({ result: "value" });
    expect(upstream.requests).toHaveLength(3);
  });

  it("and is closed after each answer without a word, loses no call and repeats no write", async () => {
    let executed = 0;
    const upstream = await startRawUpstream(({ socket, body }) => {
      if (body.includes("INCR")) executed += 1;
      socket.end(json(200, { result: executed }));
    });
    const server = serverFor(upstream);
    let known = 0;
    let undecided = 0;
    for (let count = 0; count < 50; count += 1) {
      expect(outcomeOf(await server.read())).toEqual({ result: executed });
      const outcome = outcomeOf(await server.write());
      if ("result" in outcome) known += 1;
      else if (outcome.error.includes(UNKNOWN)) undecided += 1;
    }
    expect(known + undecided).toBe(50);
    expect(executed).toBeGreaterThanOrEqual(known);
    expect(executed).toBeLessThanOrEqual(known + undecided);
  });
});

describe("a call that its client cancels", () => {
  it("is given up at the upstream too", async () => {
    const cancelled = new AbortController();
    const upstream = await startRawUpstream(() => cancelled.abort());
    const server = serverFor(upstream);
    const call = server.call("redis_string_read", { command: "GET", args: ["key"] }, cancelled.signal);
    expect(outcomeOf(await call)).toEqual({ error: expect.stringContaining("cancelled") });
    await withinBound(Promise.all(upstream.requests.map(({ closed }) => closed)));
    expect(upstream.requests).toHaveLength(1);
  });

  it("is not sent when it was cancelled before", async () => {
    const upstream = await startRawUpstream(() => {});
    const outcome = await serverFor(upstream).call(
      "redis_string_write",
      { command: "INCR", args: ["key"] },
      AbortSignal.abort(),
    );
    expect(outcomeOf(outcome)).toEqual({ error: expect.stringContaining("cancelled before it was sent") });
    expect(upstream.connections).toBe(0);
  });

  it("is given up while it waits to be sent again", async () => {
    const cancelled = new AbortController();
    const upstream = await startRawUpstream(({ socket }) => {
      socket.write(json(429, { error: "later" }, { "retry-after": "1" }), () => setImmediate(() => cancelled.abort()));
    });
    const server = serverFor(upstream);
    const call = server.call("redis_string_read", { command: "GET", args: ["key"] }, cancelled.signal);
    expect(outcomeOf(await call)).toEqual({ error: expect.stringContaining("cancelled") });
    expect(upstream.requests).toHaveLength(1);
  });
});
