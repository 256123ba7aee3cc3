import { afterEach, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { type Program, startProgram } from "./program.ts";
import { initialize, initialized, send, toolCall } from "./session.ts";

const keep = closing(afterEach);
const LOG_LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (error|warn|info|debug) \S.*$/;
const MEBIBYTE = 1024 * 1024;

function start(...flags: string[]): Program {
  return keep(startProgram(["--local", "--allow-writes", "--log-level", "debug", ...flags]));
}

function messagesOf(program: Program): Record<string, unknown>[] {
  expect(program.stdout).toMatch(/\n$/);
  return program.stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe("stdout", () => {
  it("carries protocol alone, a message a line, whatever a client sends", async () => {
    const program = start();
    for (const line of ["no JSON", "", "  ", "null", "[]", '"text"', "{}", '{"jsonrpc":"1.0","id":1}', '{"id":']) {
      program.write(`${line}\n`);
    }
    program.write("\u0000\ufffd\r\n");
    send(program, initialize, initialized, { method: "notifications/unheard" });
    send(
      program,
      { id: 1, method: "no/method" },
      { id: 2, method: "tools/call" },
      { id: 3, method: "tools/list" },
      toolCall(4, "no_tool", {}),
      toolCall(5, "redis_string_read"),
      toolCall(6, "redis_string_read", ["GET"]),
      toolCall(7, "redis_string_read", { command: "GET", args: ["a", "b"] }),
      toolCall(8, "redis_string_read", { command: "GET", database: "../" }),
      toolCall(9, "redis_string_write", { command: "SET", args: ["lines", 'one\ntwo\r\n\u2028three "four"'] }),
    );
    await program.printed(/"id":9\b/);
    send(program, toolCall(10, "redis_string_read", { command: "GET", args: ["lines"] }));
    await program.printed(/"id":10\b/);
    const messages = messagesOf(program);
    expect(messages.every(({ jsonrpc }) => jsonrpc === "2.0")).toBe(true);
    const answered = messages.map(({ id }) => id);
    const refused = messages.filter(({ error }) => error !== undefined);
    const ids = refused.map(({ id }) => String(id)).sort();
    expect(ids).toEqual(["1", "1", "2", "6", ...Array.from({ length: 7 }, () => "null")]);
    expect(answered).toHaveLength(8 + 11);
    expect(answered).toEqual(expect.arrayContaining(["first", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(program.stdout).not.toContain("\u2028");
    expect(messages.find(({ id }) => id === 10)).toMatchObject({
      result: { content: [{ text: JSON.stringify({ result: 'one\ntwo\r\n\u2028three "four"', untrusted: true }) }] },
    });
  });

  it("carries protocol alone while Redis cannot be started", async () => {
    const program = start("--redis-server", "false");
    send(program, initialize, toolCall(1, "redis_string_read", { command: "GET", args: ["k"] }));
    await program.printed(/"id":1\b/);
    expect(messagesOf(program)).toHaveLength(2);
  });

  it("carries protocol alone when a message is larger than the server reads; it is refused, and the next one served", async () => {
    const program = start();
    send(
      program,
      initialize,
      toolCall(1, "redis_string_read", { text: "x".repeat(11 * MEBIBYTE) }),
      toolCall(2, "no_tool"),
    );
    await program.printed(/"id":2\b/);
    expect(messagesOf(program)).toMatchObject([
      { id: "first" },
      { id: 1, error: { message: expect.stringContaining("longer than 10485760 bytes") } },
      { id: 2, result: { isError: true } },
    ]);
    expect(program.stderr).toMatch(/ warn stdio: a message was not read\. .* longer than 10485760 bytes/);
  });

  it("carries the answers to a batch in one line", async () => {
    const program = start();
    send(program, { ...initialize, params: { ...initialize.params, protocolVersion: "2025-03-26" } }, initialized);
    await program.printed(/"protocolVersion":"2025-03-26"/);
    const batch = [toolCall(1, "no_tool"), { id: 2, method: "ping" }].map((one) => ({ jsonrpc: "2.0", ...one }));
    program.write(`${JSON.stringify(batch)}\n`);
    await program.printed(/\]\n/);
    const answers = messagesOf(program)[1];
    expect(answers).toHaveLength(2);
    expect(answers).toEqual(
      expect.arrayContaining([
        { jsonrpc: "2.0", id: 2, result: {} },
        expect.objectContaining({ id: 1, result: expect.objectContaining({ isError: true }) }),
      ]),
    );
  });
});

describe("stderr", () => {
  it("has one line for each event", async () => {
    const program = start();
    send(program, {}, { id: { not: "an id" } }, initialize, toolCall(1, "no_tool"));
    await program.printed(/"id":1\b/);
    const lines = program.stderr.split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(LOG_LINE);
  });

  it("has no dump of a message that is none of the protocol", async () => {
    const program = start();
    program.write(`{"jsonrpc":"2.0","id":1,"method":5,"hidden":"x"}\n`);
    send(program, initialize, toolCall(1, "no_tool"));
    await program.printed(/"id":1\b/);
    expect(program.stderr).toMatch(/ warn stdio: a message was not read\. Invalid request: method must be a text/);
    expect(program.stderr).not.toMatch(/hidden|invalid_type/);
  });

  it("is silent where nothing happens that a person should know", async () => {
    const program = keep(startProgram(["--local"]));
    send(program, initialize, toolCall(1, "redis_string_read", { command: "GET", args: ["k"] }));
    await program.printed(/"id":1\b/);
    program.endInput();
    await program.ended;
    expect(program.stderr).toBe("");
  });
});
