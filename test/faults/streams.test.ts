import { describe, expect, it } from "vitest";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import { json, type RawRequest, response, startRawUpstream } from "./raw-upstream.ts";
import { withinBound } from "./server-under-test.ts";

const OPENED = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

/** Milliseconds of a call, and for the beginning of a stream. */
const TIMEOUT = 1_000;

/** The events of a stream until it ends, and the error that ended it. */
async function listen(
  onRequest: (request: RawRequest) => void,
  onEvent: (data: string, end: () => void) => void = () => {},
): Promise<{ events: string[]; error: unknown; closed: Promise<unknown> }> {
  const upstream = await startRawUpstream(onRequest);
  const http = createHttp({ timeout: TIMEOUT, maxReply: 10_000 });
  const controller = new AbortController();
  const events: string[] = [];
  let error: unknown;
  const redis = createRedis(http, { url: upstream.url, token: "token-of-the-test" });
  const read = async (): Promise<void> => {
    for await (const data of redis.events(["subscribe", "chat"], controller.signal)) {
      events.push(data);
      onEvent(data, () => controller.abort());
    }
  };
  try {
    await withinBound(read());
  } catch (failure) {
    error = failure;
  }
  const closed = withinBound(Promise.all(upstream.requests.map((request) => request.closed)));
  await closed;
  await http.close();
  return { events, error, closed };
}

describe("a stream of events", () => {
  it("that stalls lasts beyond the timeout of calls, until the caller ends it", async () => {
    const { events, error } = await listen(
      ({ socket }) => {
        socket.write(`${OPENED}data: first\n\ndata: half`);
        setTimeout(() => socket.write(" a second\n\ndata: third\n\n"), TIMEOUT * 1.5);
      },
      (data, end) => data === "third" && end(),
    );
    expect(events).toEqual(["first", "half a second", "third"]);
    expect(error).toBeUndefined();
  });

  it("that stalls in the middle of an event ends with its caller", async () => {
    const { events, error } = await listen(
      ({ socket }) => void socket.write(`${OPENED}data: first\n\ndata: never comple`),
      (_, end) => end(),
    );
    expect(events).toEqual(["first"]);
    expect(error).toBeUndefined();
  });

  it("that does not begin within the timeout is given up", async () => {
    const { error } = await listen(() => {});
    expect(error).toBeInstanceOf(UpstashError);
    expect(error).toMatchObject({ kind: "timeout", message: expect.stringContaining("did not answer within 1000 ms") });
  });

  it("whose refusal does not end is given up", async () => {
    const { error } = await listen(({ socket }) => {
      socket.write('HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{"error":"');
    });
    expect(error).toMatchObject({ kind: "timeout" });
  });

  it.each([
    ["503", json(503, {}), "unavailable"],
    ["a redirect", response(302, "", { location: "https://elsewhere.example/" }), "not-upstash"],
    ["HTML", response(200, "<h1>Log in</h1>", { "content-type": "text/html" }), "not-upstash"],
    ["a refusal without an error", json(400, { message: "no" }), "not-upstash"],
    ["a reply in place of events", json(200, { result: "b2s=" }), "not-upstash"],
  ])("that is answered with %s is told", async (_, answer, kind) => {
    const { error } = await listen(({ socket }) => void socket.end(answer));
    expect(error).toBeInstanceOf(UpstashError);
    expect(error).toMatchObject({ kind });
  });

  it.each([400, 200])("that Redis refuses with status %s has the error of Redis", async (status) => {
    const { error } = await listen(({ socket }) => void socket.end(json(status, { error: 'NOPERM no "subscribe"' })));
    expect(error).toBeInstanceOf(RedisError);
    expect(error).toMatchObject({ message: 'NOPERM no "subscribe"' });
  });

  it("that the server ends is over, with the events that came", async () => {
    const { events, error } = await listen(({ socket }) => void socket.end(`${OPENED}data: one\r\n\r\ndata: two\n\n`));
    expect(events).toEqual(["one", "two"]);
    expect(error).toBeUndefined();
  });

  it("that is cut in a chunk is told after the events that came", async () => {
    const { events, error } = await listen(({ socket }) =>
      socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\ndata: one\n\ndata"),
    );
    expect(events).toEqual(["one"]);
    expect(error).toMatchObject({ kind: "unreachable" });
  });

  it("with one event that does not end is stopped", async () => {
    const { error } = await listen(({ socket }) => {
      socket.write(`${OPENED}data: `);
      const write = (): void => {
        while (socket.writable && socket.write("x".repeat(65_536)));
      };
      socket.on("drain", write);
      write();
    });
    expect(error).toMatchObject({ kind: "too-large" });
  });
});
