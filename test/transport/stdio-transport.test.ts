import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import { describe, expect, onTestFinished, test } from "vitest";
import { createStdioTransport } from "../../src/transport/stdio-transport.ts";

const HOUR = 3_600_000;
const MEBIBYTE = 1024 * 1024;

/** A transport with both ends of its streams. */
async function connected({ shutdownTimeout = HOUR }: { shutdownTimeout?: number } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const got: JSONRPCMessage[] = [];
  const logged: string[] = [];
  let text = "";
  output.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const log = (level: string, message: string) => {
    if (level !== "debug") logged.push(`${level} ${message}`);
  };
  const transport = createStdioTransport({ input, output, log, shutdownTimeout });
  transport.onmessage = (message) => void got.push(message);
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve;
  });
  await transport.start();
  onTestFinished(() => transport.close());
  return {
    transport,
    input,
    output,
    got,
    logged,
    closed,
    /** The messages that were written, a line each. */
    sent: (): unknown[] =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    raw: () => text,
    async write(...lines: (object | string)[]) {
      for (const line of lines) input.write(typeof line === "string" ? line : `${JSON.stringify(line)}\n`);
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

const ping = (id: number | string) => ({ jsonrpc: "2.0" as const, id, method: "ping" });
const done = (id: number | string) => ({ jsonrpc: "2.0" as const, id, result: {} });
const cancelled = (requestId: number) => ({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } });

describe("a line", () => {
  test("of JSON is passed on, with a byte order mark, blanks or CRLF too", async () => {
    const { write, got, sent } = await connected();
    await write(`\ufeff${JSON.stringify(ping(1))}\r\n`, "\n", "  \r\n", `  ${JSON.stringify(ping(2))} \n`);
    expect(got).toEqual([ping(1), ping(2)]);
    expect(sent()).toEqual([]);
  });

  test("that is no JSON is answered and logged, without its words", async () => {
    const { write, got, sent, logged } = await connected();
    await write('{"password":"of-the-client\n', ping(1));
    const message = "Parse error: a line of 26 bytes is not JSON in UTF-8. Send each message as JSON in one line.";
    expect(sent()).toEqual([{ jsonrpc: "2.0", id: null, error: { code: -32_700, message } }]);
    expect(logged).toEqual([`warn stdio: a message was not read. ${message}`]);
    expect(got).toEqual([ping(1)]);
  });

  test("that is no UTF-8 is answered, and not guessed", async () => {
    const { input, got, sent } = await connected();
    input.write(
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from([0xff]), Buffer.from('"}\n')]),
    );
    await settled();
    expect(sent()).toMatchObject([{ id: null, error: { code: -32_700 } }]);
    expect(got).toEqual([]);
  });

  test("that is no message is answered with its id", async () => {
    const { write, got, sent } = await connected();
    await write({ ...ping(1), params: "x" }, { ...ping(2), method: 5 }, { id: 3, method: "ping" });
    expect(sent()).toMatchObject([
      { id: 1, error: { code: -32_600 } },
      { id: 2, error: { code: -32_600 } },
      { id: 3, error: { code: -32_600 } },
    ]);
    expect(got).toEqual([]);
  });

  test("that is no notification is logged and not answered", async () => {
    const { write, sent, logged } = await connected();
    await write({ jsonrpc: "2.0", method: "notifications/cancelled", params: "x" });
    expect(sent()).toEqual([]);
    expect(logged).toEqual([expect.stringContaining("params must be an object")]);
  });

  test("longer than 10 MiB is answered with its id, and the next one is passed on", async () => {
    const { write, got, sent, logged } = await connected();
    const long = { ...ping(7), params: { text: "x".repeat(10 * MEBIBYTE) } };
    await write(long, { ...long, id: "seven" }, "x".repeat(11 * MEBIBYTE), "\n", ping(8));
    const error = { code: -32_600, message: expect.stringContaining("longer than 10485760 bytes") };
    expect(sent()).toMatchObject([
      { id: 7, error },
      { id: "seven", error },
      { id: null, error },
    ]);
    expect(logged).toHaveLength(3);
    expect(got).toEqual([ping(8)]);
  });
});

describe("a batch", () => {
  test("is answered by all its answers together, faults among them", async () => {
    const { write, got, sent, transport } = await connected();
    await write([ping(1), { jsonrpc: "2.0", method: "notifications/initialized" }, 7, ping("two")]);
    expect(got).toHaveLength(3);
    await transport.send(done("two"));
    expect(sent()).toEqual([]);
    await transport.send(done(1));
    await settled();
    expect(sent()).toEqual([
      [{ jsonrpc: "2.0", id: null, error: expect.objectContaining({ code: -32_600 }) }, done("two"), done(1)],
    ]);
  });

  test("is answered also where each answer is there at once", async () => {
    const { write, sent, transport } = await connected();
    transport.onmessage = (message) => {
      if ("id" in message && message.id !== undefined) void transport.send(done(message.id));
    };
    await write([ping(1), ping(2)]);
    expect(sent()).toEqual([[done(1), done(2)]]);
  });

  test("of faults alone is answered at once, one of notifications never", async () => {
    const { write, sent } = await connected();
    await write([1, 2], [{ jsonrpc: "2.0", method: "notifications/initialized" }]);
    expect(sent()).toMatchObject([[{ id: null }, { id: null }]]);
  });

  test("does not wait for a call that was cancelled", async () => {
    const { write, sent, transport } = await connected();
    await write([ping(1), ping(2)]);
    await transport.send(done(1));
    await write(cancelled(2));
    expect(sent()).toEqual([[done(1)]]);
  });

  test("that is empty is answered by one error", async () => {
    const { write, sent } = await connected();
    await write([]);
    expect(sent()).toMatchObject([{ id: null, error: { code: -32_600 } }]);
  });
});

describe("an answer", () => {
  test("is one line for readers that know other ends of a line, and means the same", async () => {
    const { transport, sent, raw } = await connected();
    const text = "a\u2028b\u2029c\u0085d\ne\r";
    await transport.send({ ...done(1), result: { text } });
    await settled();
    expect(raw()).not.toMatch(/[\u2028\u2029\u0085\r]/);
    expect(sent()).toEqual([{ ...done(1), result: { text } }]);
  });

  test("of the client is passed on only where something was asked", async () => {
    const { transport, write, got, logged } = await connected();
    await transport.send({ ...ping(0), method: "elicitation/create", params: {} });
    await write(done(0), done(0), done(5));
    expect(got).toEqual([done(0)]);
    expect(logged).toEqual(Array.from({ length: 2 }, () => expect.stringContaining("an answer to no request")));
  });
});

describe("when the input ends", () => {
  test("requests under way are answered before the transport closes", async () => {
    const { input, write, sent, transport, closed } = await connected();
    await write(ping(1), ping(2));
    input.end();
    await settled();
    await transport.send(done(1));
    expect(transport.onmessage).toBeDefined();
    await transport.send(done(2));
    await closed;
    expect(sent()).toEqual([done(1), done(2)]);
    await expect(transport.send(done(3))).rejects.toThrow("The connection is closed.");
  });

  test("as many answers are waited for as there are requests, also of one id", async () => {
    const { input, write, sent, transport, closed } = await connected();
    await write(ping(1), [ping(1)]);
    input.end();
    await transport.send(done(1));
    await settled();
    expect(sent()).toEqual([done(1)]);
    await transport.send(done(1));
    await closed;
    expect(sent()).toEqual([done(1), [done(1)]]);
  });

  test("a last line without an end is read", async () => {
    const { input, got, transport, closed } = await connected();
    input.end(JSON.stringify(ping(1)));
    await settled();
    expect(got).toEqual([ping(1)]);
    await transport.send(done(1));
    await closed;
  });

  test("nobody waits for what was cancelled, nor for a subscription", async () => {
    const { input, write, closed } = await connected();
    await write(ping(1), cancelled(1), { ...ping(2), method: "subscriptions/listen" });
    input.end();
    await closed;
  });

  test("a question to the client is given up, also one that comes later", async () => {
    const { input, transport, got } = await connected();
    const question = (id: number) => ({ ...ping(id), method: "elicitation/create", params: {} });
    await transport.send(question(0));
    input.write(`${JSON.stringify(ping(1))}\n`);
    input.end();
    await settled();
    await transport.send(question(1));
    await settled();
    const error = { code: -32_000, message: "The client has ended its input and answers no more." };
    expect(got).toEqual([ping(1), { jsonrpc: "2.0", id: 0, error }, { jsonrpc: "2.0", id: 1, error }]);
  });

  test("requests that take longer than they may are answered with an error", async () => {
    const { input, write, sent, logged, closed } = await connected({ shutdownTimeout: 0 });
    await write(ping(1), [ping(2), 3]);
    input.end();
    await closed;
    const error = { code: -32_000, message: expect.stringMatching(/--shutdown-timeout.*unknown whether a write/) };
    expect(sent()).toMatchObject([{ id: 1, error }, [{ id: null }, { id: 2, error }]]);
    expect(logged).toContain("warn stdio: 2 requests were still open when --shutdown-timeout was over");
  });

  test("a client that reads no answers holds nothing up", async () => {
    const { input, output, write, transport, closed } = await connected({ shutdownTimeout: 0 });
    output.pause();
    await write(ping(1));
    transport.send({ ...done(1), result: { text: "x".repeat(MEBIBYTE) } }).catch(() => undefined);
    input.end();
    await closed;
  });
});

test("an output that fails closes the transport", async () => {
  const { output, closed } = await connected();
  output.destroy(new Error("EPIPE"));
  await closed;
});

test("an input that fails is logged and closes the transport", async () => {
  const { input, closed, logged } = await connected();
  input.destroy(new Error("EIO"));
  await closed;
  expect(logged).toEqual(["warn stdio: EIO"]);
});
