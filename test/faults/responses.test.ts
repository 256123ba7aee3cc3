import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { json, type RawRequest, response, rightAnswer, startRawUpstream } from "./raw-upstream.ts";
import { outcomeOf, serverFor } from "./server-under-test.ts";

const UNKNOWN = "It is unknown whether the write was carried out.";

/** Answers that are no answers, each with what a person is told, and the flags it needs. */
const wrong: {
  name: string;
  answer: (request: RawRequest) => void;
  told: RegExp;
  flags?: Record<string, string>;
}[] = [
  {
    name: "a line that is no status line",
    answer: ({ socket }) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
    told: /answered with something that is not HTTP\./,
  },
  {
    name: "a page of HTML with status 200",
    answer: ({ socket }) => socket.write(response(200, "<!doctype html><h1>Log in</h1>")),
    told: /answered 200 with something that is not JSON\./,
  },
  {
    name: "an empty body",
    answer: ({ socket }) => socket.write(response(200, "")),
    told: /answered 200 with something that is not JSON/,
  },
  {
    name: "JSON that is no Redis reply",
    answer: ({ socket }) => socket.write(json(200, { message: "hello" })),
    told: /answered with JSON that is no Redis reply/,
  },
  {
    name: "a list in place of one reply",
    answer: ({ socket }) => socket.write(json(200, [{ result: "b2s=" }])),
    told: /answered with JSON that is no Redis reply/,
  },
  {
    name: "JSON that is cut in the middle",
    answer: ({ socket }) => socket.write(response(200, '{"result":"dmFs')),
    told: /answered 200 with something that is not JSON/,
  },
  {
    name: "headers of 100 kB",
    answer: ({ socket }) => socket.write(response(200, "{}", { "x-filler": "x".repeat(100_000) })),
    told: /answered with headers that are too long/,
  },
  {
    name: "a compressed body that nobody asked for",
    answer: ({ socket }) =>
      socket.write(response(200, gzipSync('{"result":"dmFsdWU="}'), { "content-encoding": "gzip" })),
    told: /answered in the encoding gzip, which was not asked for/,
  },
  {
    name: "a body longer than --max-reply, announced",
    answer: ({ socket }) => socket.write(response(200, `{"result":"${"A".repeat(20_000)}"}`)),
    told: /The reply is longer than 10000 bytes and was stopped\./,
    flags: { maxReply: "10000" },
  },
  {
    name: "an endless body",
    answer: ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const chunk = `1000\r\n${"A".repeat(0x1000)}\r\n`;
      const write = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", write);
      write();
    },
    told: /The reply is longer than 10000 bytes and was stopped/,
    flags: { maxReply: "10000" },
  },
];

describe.each(wrong)("$name", ({ answer, told, flags = {} }) => {
  it("is told as what it is, and asked for once", async () => {
    const upstream = await startRawUpstream(answer);
    expect(outcomeOf(await serverFor(upstream, flags).read())).toEqual({ error: expect.stringMatching(told) });
    expect(upstream.requests).toHaveLength(1);
  });

  it("to a write is told as what it is, with the outcome unknown, and the write is sent once", async () => {
    const upstream = await startRawUpstream(answer);
    const outcome = outcomeOf(await serverFor(upstream, flags).write());
    expect(outcome).toEqual({ error: expect.stringMatching(told) });
    expect(outcome).toEqual({ error: expect.stringContaining(UNKNOWN) });
    expect(upstream.requests).toHaveLength(1);
  });
});

describe("a body that is too long", () => {
  it("is stopped while it arrives: the connection closes before all is sent", async () => {
    const announced = 50_000_000;
    const upstream = await startRawUpstream(({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${announced}\r\n\r\n`);
    });
    await serverFor(upstream, { maxReply: "10000" }).read();
    expect(await upstream.requests[0]?.closed).toBeLessThan(announced);
  });

  it("is stopped while it arrives where its length was not announced", async () => {
    let isEnded = false;
    const upstream = await startRawUpstream(({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const chunk = `10000\r\n${"A".repeat(0x10000)}\r\n`;
      let left = 1_000;
      const write = (): void => {
        while (left > 0 && socket.writable) {
          left -= 1;
          if (!socket.write(chunk)) return;
        }
        if (left === 0 && socket.writable) isEnded = true;
      };
      socket.on("drain", write);
      write();
    });
    await serverFor(upstream, { maxReply: "100000" }).read();
    await upstream.requests[0]?.closed;
    expect(isEnded).toBe(false);
  });
});

describe("a pipeline that is answered with another number of results", () => {
  const fewer = ({ socket, body }: RawRequest) => {
    const count = (JSON.parse(body) as unknown[]).length;
    socket.write(json(200, Array(count - 1).fill({ result: 1 })));
  };

  it("gives no read a result that may be another's", async () => {
    const upstream = await startRawUpstream(fewer);
    const server = serverFor(upstream);
    const outcomes = (await Promise.all([server.read("a"), server.read("b"), server.read("c")])).map(outcomeOf);
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ error: expect.stringMatching(/answered 3 commands with 2 results/) });
    }
  });

  it("leaves the outcome of its writes unknown, and sends them once", async () => {
    const upstream = await startRawUpstream(fewer);
    const server = serverFor(upstream);
    const outcomes = (await Promise.all([server.write("a"), server.write("b")])).map(outcomeOf);
    for (const outcome of outcomes) expect(outcome).toEqual({ error: expect.stringContaining(UNKNOWN) });
    expect(upstream.requests).toHaveLength(1);
  });

  it("gives no call a result when one result stands for all", async () => {
    const upstream = await startRawUpstream(({ socket }) => socket.write(json(200, { result: "b25l" })));
    const server = serverFor(upstream);
    const outcomes = (await Promise.all([server.read("a"), server.read("b")])).map(outcomeOf);
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ error: expect.stringMatching(/answered a batch with one result/) });
    }
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])(
    "with status %s is not followed, neither with nor without the token",
    async (status) => {
      const elsewhere = await startRawUpstream((request) => request.socket.write(rightAnswer(request)));
      const upstream = await startRawUpstream(({ socket }) =>
        socket.write(response(status, "", { location: `${elsewhere.url}/` })),
      );
      const server = serverFor(upstream);
      const told = {
        error: expect.stringMatching(new RegExp(`redirects elsewhere \\(${status}\\).*Check that the URL`)),
      };
      expect(outcomeOf(await server.read())).toEqual(told);
      expect(outcomeOf(await server.write())).toEqual(told);
      expect(upstream.requests).toHaveLength(2);
      expect(elsewhere.connections).toBe(0);
    },
  );
});

describe("a refusal at the door", () => {
  it.each([
    [401, /did not accept the token \(401\)\. Check the token/],
    [403, /refused the request \(403\)/],
    [404, /has no Redis REST API at this address \(404\)\. Check the ID or name, and that the URL/],
  ])("with status %s is told at once: neither reads nor writes are sent again", async (status, told) => {
    const upstream = await startRawUpstream(({ socket }) => socket.write(json(status, { error: "no" })));
    const server = serverFor(upstream);
    for (const outcome of [await server.read(), await server.write()].map(outcomeOf)) {
      expect(outcome).toEqual({ error: expect.stringMatching(told) });
      expect(outcome).not.toEqual({ error: expect.stringContaining(UNKNOWN) });
    }
    expect(upstream.requests).toHaveLength(2);
  });
});

describe("a right answer", () => {
  it("is asked for without compression", async () => {
    const upstream = await startRawUpstream((request) => request.socket.write(rightAnswer(request)));
    expect(outcomeOf(await serverFor(upstream).read())).toEqual({ result: "value" });
    expect(upstream.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("is read byte by byte, in one piece or in chunks", async () => {
    const upstream = await startRawUpstream(async (request) => {
      const plain = rightAnswer(request).toString("latin1");
      const body = plain.slice(plain.indexOf("\r\n\r\n") + 4);
      const chunks = [...body].map((character) => `1\r\n${character}\r\n`).join("");
      const bytes =
        request.number === 1 ? plain : `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
      for (const byte of bytes) {
        request.socket.write(byte);
        await new Promise(setImmediate);
      }
    });
    const server = serverFor(upstream);
    expect(outcomeOf(await server.read())).toEqual({ result: "value" });
    expect(outcomeOf(await server.read())).toEqual({ result: "value" });
  });

  it("leaves the connection open for the next call", async () => {
    const upstream = await startRawUpstream((request) => request.socket.write(rightAnswer(request)));
    const server = serverFor(upstream);
    for (let count = 0; count < 5; count += 1) await server.read();
    expect(upstream.connections).toBe(1);
  });
});
