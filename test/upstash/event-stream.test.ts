import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UpstashError } from "../../src/upstash/errors.ts";
import { readEvents } from "../../src/upstash/event-stream.ts";
import type { Http } from "../../src/upstash/http.ts";

type Chunk = string | Uint8Array;

const request = { method: "POST", url: "https://host.example/monitor", headers: {}, timeout: 1_000 } as const;

/** An Http whose stream has these chunks, and whether the stream was destroyed. */
function streamOf(chunks: () => Iterable<Chunk> | AsyncIterable<Chunk>) {
  const seen = { destroyed: false, taken: 0 };
  const body = {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of chunks()) {
        seen.taken += chunk.length;
        yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      }
    },
    destroy: () => {
      seen.destroyed = true;
    },
  };
  const http: Partial<Http> = { stream: async () => ({ body }) };
  return { http: http as Http, seen };
}

async function all(events: AsyncIterable<string>): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

async function eventsOf(...chunks: Chunk[]): Promise<string[]> {
  return all(readEvents(streamOf(() => chunks).http, request));
}

function* endless(beginning: string, repeated: string): Generator<string> {
  yield beginning;
  for (;;) yield repeated;
}

describe("an event", () => {
  it.each([
    ["lines ended by LF", "data: one\n\ndata: two\n\n", ["one", "two"]],
    ["lines ended by CRLF", "data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]],
    ["lines ended by CR", "data: one\r\rdata: two\r\r", ["one", "two"]],
    ["several lines of data", "data: one\ndata:  two\ndata:three\n\n", ["one\n two\nthree"]],
    ["empty data", "data\n\ndata:\n\n", ["", ""]],
    ["other fields", "id: 7\nevent: message\nretry: 10\ndata: one\nunknown: x\n\n", ["one"]],
    ["comments", ": comment\ndata: one\n:\n\n: another\n\n", ["one"]],
    ["a byte order mark before it", "\uFEFFdata: one\n\n", ["one"]],
  ])("may have %s", async (_, text, events) => {
    expect(await eventsOf(text)).toEqual(events);
  });

  it("without data is none", async () => {
    expect(await eventsOf("event: ping\n\n\n\nid: 7\n\ndata: one\n\n")).toEqual(["one"]);
  });

  it("that the stream ends in is dropped, as the format asks", async () => {
    expect(await eventsOf("data: one\n\ndata: two\n")).toEqual(["one"]);
  });

  it("is given as soon as its last line has ended, whatever ends the lines", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const { http } = streamOf(async function* () {
        yield `data: one${end}${end}`;
        await new Promise(() => {});
      });
      expect((await readEvents(http, request).next()).value).toBe("one");
    }
  });

  it("is the same wherever the stream is cut and whatever ends its lines", async () => {
    const line = fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, "_"));
    const event = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      comment: line,
      space: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 5 }),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.nat(), { maxLength: 40 }),
        async (events, end, cuts) => {
          const text = events.map(({ lines, comment, space }) => {
            const fields = lines.map((data) => (space || data.startsWith(" ") ? `data: ${data}` : `data:${data}`));
            return [`:${comment}`, ...fields, "id: 1", "", ""].join(end);
          });
          const bytes = Buffer.from(text.join(""));
          const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other);
          const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
          expect(await eventsOf(...chunks)).toEqual(events.map(({ lines }) => lines.join("\n")));
        },
      ),
    );
  });

  // Work that grew with the square of the length took more than a minute here, beyond the time of any test.
  it("of a million characters costs no more in small pieces than many small ones", async () => {
    const piece = "x".repeat(100);
    const { http } = streamOf(function* () {
      for (let event = 0; event < 12; event += 1) {
        yield "data: ";
        for (let count = 0; count < 10_400; count += 1) yield piece;
        yield "\n\n";
      }
    });
    const lengths = (await all(readEvents(http, request))).map(({ length }) => length);
    expect(lengths).toEqual(Array.from({ length: 12 }, () => 1_040_000));
  });
});

describe("an event that does not end", () => {
  const piece = "x".repeat(1_000);

  it.each([
    ["one line of data", "data: ", piece],
    ["lines of data", "", `data: ${piece}\n`],
    ["empty lines of data", "", "data\n".repeat(100)],
    ["one comment", ":", piece],
    ["comments", "", `:${piece}\n`],
    ["one name of an event", "event: ", piece],
    ["one ID", "id: ", piece],
    ["one line that is no field", "", piece],
    ["lines ended by CR", "", `data: ${piece}\r`],
    ["lines ended by CRLF", "", `id: ${piece}\r\n`],
  ])("is stopped after a million characters of %s", async (_, beginning, repeated) => {
    const { http, seen } = streamOf(() => endless(beginning, repeated));
    const error = await all(readEvents(http, request)).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(UpstashError);
    expect(error).toMatchObject({ kind: "too-large", message: "An event is longer than one million characters." });
    expect(seen.destroyed).toBe(true);
    expect(seen.taken).toBeLessThan(1_060_000);
  });

  it("comes after those that have ended", async () => {
    const { http } = streamOf(() => [`data: one\n\ndata: ${"x".repeat(1_100_000)}`]);
    const events = readEvents(http, request);
    expect(await events.next()).toEqual({ done: false, value: "one" });
    await expect(events.next()).rejects.toMatchObject({ kind: "too-large" });
  });

  it.each([
    ["small events", `data: ${piece}\n\n`],
    ["small events cut within their end", `\ndata: ${piece}\n`],
    ["events without data", `: ${piece}\r\n\r\n`],
  ])("is none of a long stream of %s", async (_, repeated) => {
    const { http } = streamOf(() => Array.from({ length: 1_500 }, () => repeated));
    await expect(all(readEvents(http, request))).resolves.toBeDefined();
  });
});

describe("a stream of events", () => {
  it("is destroyed when it ends, and when nobody listens any more", async () => {
    const ended = streamOf(() => ["data: one\n\n"]);
    await all(readEvents(ended.http, request));
    expect(ended.seen.destroyed).toBe(true);
    const left = streamOf(() => endless("", "data: one\n\n"));
    for await (const _ of readEvents(left.http, request)) break;
    expect(left.seen.destroyed).toBe(true);
  });

  it("that fails is destroyed and told, with its host", async () => {
    const { http, seen } = streamOf(async function* () {
      yield "data: one\n\n";
      throw Object.assign(new Error("closed"), { code: "ECONNRESET" });
    });
    const events = readEvents(http, request);
    expect((await events.next()).value).toBe("one");
    await expect(events.next()).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("host.example"),
    });
    expect(seen.destroyed).toBe(true);
  });

  it("that its signal ends is over, without an error", async () => {
    const controller = new AbortController();
    const { http, seen } = streamOf(async function* () {
      yield "data: one\n\n";
      controller.abort();
      throw controller.signal.reason;
    });
    expect(await all(readEvents(http, { ...request, signal: controller.signal }))).toEqual(["one"]);
    expect(seen.destroyed).toBe(true);
  });
});
