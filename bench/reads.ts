import { Pool } from "undici";
import { createHttpClient } from "./http-client.ts";
import type { Upstream } from "./programs.ts";
import { readAnswer } from "./read-answer.ts";
import type { Call } from "./rounds.ts";
import type { StdioClient } from "./stdio-client.ts";

/** The one read that every side makes, and what it must answer. */
export const KEY = "bench:session";
export const VALUE = JSON.stringify({ user: 1, cart: [3, 5, 8], since: "2026-01-01T00:00:00Z" });
export const TOOL_CALL = { name: "redis_string_read", arguments: { command: "GET", args: [KEY] } };

/** GET as a tool call over stdio. */
export function readOverStdio(client: StdioClient): Call {
  return (answered) =>
    client.send("tools/call", TOOL_CALL, ({ result, error }) => {
      const { result: value } = readAnswer(result);
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

/** GET as a tool call over HTTP. */
export function readOverHttp(url: string, connections: number): { call: Call; close: () => Promise<void> } {
  const client = createHttpClient(url, connections);
  const read = async () => {
    const answer = await client.post("tools/call", TOOL_CALL);
    const { result: value } = readAnswer(answer.result);
    if (value !== VALUE) throw wrong(answer);
  };
  return { call: (answered) => void read().then(() => answered(), answered), close: client.close };
}

/** The failure of a measurement: what was answered is not what should be. */
export function wrong(answer: unknown): Error {
  return new Error(`A call was answered wrongly: ${JSON.stringify(answer)}`);
}
