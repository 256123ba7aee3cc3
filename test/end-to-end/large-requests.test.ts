import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closing } from "./closing.ts";
import { mcpHeaders, messageOf, request, type Sent } from "./http-request.ts";
import { startHttp, startProgram } from "./program.ts";
import { initialize, initialized, send as sendLine, toolCall } from "./session.ts";

const MEBIBYTE = 1024 * 1024;
const keep = closing(afterAll);
let url = "";
beforeAll(async () => {
  ({ url } = await startHttp(["--local"], {}, keep));
});

const send = (sent: Sent) => request(url, sent);
const call = (args: unknown) => JSON.stringify({ ...toolCall(7, "redis_connection_read", args), jsonrpc: "2.0" });
const echo = (text: string) => call({ command: "ECHO", args: [text] });

/** A request that never sends its last byte. */
interface Unfinished {
  socket: Socket;
  /** What the server answers, once it does. */
  answered: Promise<string>;
}

function unfinished(bytes: number): Unfinished {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const headers = Object.entries({ ...mcpHeaders, host, "content-length": bytes + 1 });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.on("error", () => {}).write(`POST /mcp HTTP/1.1\r\n${head}\r\n${"x".repeat(bytes)}`);
  const answered = new Promise<string>((resolve) => {
    socket.once("data", (answer: Buffer) => resolve(answer.toString("utf8")));
  });
  return { socket, answered };
}

describe("120 unfinished requests of 4 MiB", () => {
  it("are refused where there is no room for them, while small ones are served; those behind them are served too", async () => {
    const requests = Array.from({ length: 120 }, () => unfinished(4 * MEBIBYTE - 1));
    const refusals: string[] = [];
    await new Promise<void>((resolve) => {
      for (const { answered } of requests) {
        answered.then((answer) => {
          refusals.push(answer);
          // All but those for which there is room.
          if (refusals.length === requests.length - 8) resolve();
        });
      }
    });
    for (const refusal of refusals) {
      expect(refusal).toMatch(/^HTTP\/1\.1 503 /);
      expect(refusal).toMatch(/\r\nretry-after: 1\r\n/i);
      expect(refusal).toContain('"error":{"code":-32000,"message":"The server is answering other large requests');
    }
    expect(messageOf(await send({ body: echo("small") }))).toMatchObject({
      result: { structuredContent: { result: "small" } },
    });
    expect((await send({ body: echo("x".repeat(MEBIBYTE)) })).status).toBe(503);
    for (const { socket } of requests) socket.destroy();
    await expect.poll(async () => (await send({ body: echo("x".repeat(3 * MEBIBYTE)) })).status).toBe(200);
  });
});

describe("a call with 700,000 arguments", () => {
  const nulls = { command: "ECHO", args: Array.from({ length: 700_000 }, () => null) };

  it("is refused over HTTP with its id and the limit", async () => {
    const answer = await send({ body: call(nulls) });
    expect(answer.status).toBe(413);
    expect(messageOf(answer)).toMatchObject({
      id: 7,
      error: { message: expect.stringContaining("more than 200000 elements and fields") },
    });
  });

  it("is refused over stdio with its id and the limit, and the next one is answered", async () => {
    const program = keep(startProgram(["--local"]));
    sendLine(program, initialize, initialized, toolCall(7, "redis_connection_read", nulls));
    sendLine(program, toolCall(8, "redis_connection_read", { command: "PING" }));
    await program.printed(/"id":8\b/);
    const [, refusal] = program.stdout.split("\n");
    expect(JSON.parse(refusal ?? "")).toMatchObject({
      id: 7,
      error: { message: expect.stringContaining("more than 200000 elements and fields") },
    });
    expect(program.stderr).toMatch(/ warn stdio: a message was not read\. The message has more than 200000 elements/);
  });

  it("is refused as a call where they are few enough to be read", async () => {
    const answer = await send({ body: call({ ...nulls, args: nulls.args.slice(0, 60_000) }) });
    expect(messageOf(answer)).toMatchObject({
      result: {
        isError: true,
        content: [{ text: expect.stringContaining("must not have more than 50000 elements and fields; share them") }],
      },
    });
  });
});
