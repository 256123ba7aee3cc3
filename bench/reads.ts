import { Pool } from "undici";
import type { Upstream } from "./programs.ts";
import type { Call } from "./rounds.ts";
import type { StdioClient } from "./stdio-client.ts";

/** The one read that every side makes, and what it must answer. */
export const KEY = "bench:session";
export const VALUE = JSON.stringify({ user: 1, cart: [3, 5, 8], since: "2026-01-01T00:00:00Z" });
const TOOL_CALL = { name: "redis_string_read", arguments: { command: "GET", args: [KEY] } };

/** GET as a tool call over stdio. */
export function readOverStdio(client: StdioClient): Call {
  return (answered) =>
    client.send("tools/call", TOOL_CALL, ({ result, error }) => {
      const { result: value } = (result?.structuredContent ?? {}) as { result?: unknown };
      answered(value === VALUE ? undefined : wrong(error ?? result));
    });
}

/** GET as undici alone makes it: one request for each read, the same headers and body as the server's. */
export function readWithUndici(upstream: Upstream, connections: number): { call: Call; close: () => Promise<void> } {
  const pool = new Pool(upstream.url, { connections });
  const headers = {
    authorization: `Bearer ${upstream.readOnlyToken}`,
    "content-type": "application/json",
    "upstash-encoding": "base64",
  };
  const read = async () => {
    const { body } = await pool.request({ method: "POST", path: "/", headers, body: JSON.stringify(["GET", KEY]) });
    const answer = (await body.json()) as { result?: string };
    if (Buffer.from(answer.result ?? "", "base64").toString() !== VALUE) throw wrong(answer);
  };
  return { call: (answered) => void read().then(() => answered(), answered), close: () => pool.destroy() };
}

/** GET as a tool call over HTTP, in a request of its own without a session. */
export function readOverHttp(url: string, connections: number): { call: Call; close: () => Promise<void> } {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  let last = 0;
  const read = async () => {
    last += 1;
    const request = JSON.stringify({ jsonrpc: "2.0", id: last, method: "tools/call", params: TOOL_CALL });
    const { body } = await pool.request({ method: "POST", path, headers, body: request });
    const text = await body.text();
    // The answer is JSON, or one Server-Sent Event that holds it.
    const answer = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
    if (answer.result?.structuredContent?.result !== VALUE) throw wrong(answer);
  };
  return { call: (answered) => void read().then(() => answered(), answered), close: () => pool.destroy() };
}

function wrong(answer: unknown): Error {
  return new Error(`A read was answered wrongly: ${JSON.stringify(answer)}`);
}
