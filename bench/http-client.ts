import { Pool } from "undici";

/** What a server answers to a message. */
export interface HttpMessage {
  id?: unknown;
  result?: Record<string, unknown>;
  error?: unknown;
}

/** Posts messages over HTTP, each in a request of its own without a session. */
export interface HttpClient {
  post(method: string, params: object, headers?: Readonly<Record<string, string>>): Promise<HttpMessage>;
  close(): Promise<void>;
}

/** A writer of JSON-RPC over HTTP and nothing more, on so many connections. */
export function createHttpClient(url: string, connections: number): HttpClient {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  const usual = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  let last = 0;
  return {
    async post(method, params, headers) {
      last += 1;
      const message = JSON.stringify({ jsonrpc: "2.0", id: last, method, params });
      const sent = headers === undefined ? usual : { ...usual, ...headers };
      const { body } = await pool.request({ method: "POST", path, headers: sent, body: message });
      const text = await body.text();
      // The answer is JSON, or one Server-Sent Event that holds it.
      return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
    },
    close: () => pool.destroy(),
  };
}
