import type { IncomingMessage } from "node:http";

/** The body of a request. `json` is nothing where the request has none to read here: the SDK then refuses it. */
export type RequestBody = { kind: "json"; json?: unknown } | { kind: "too-large" } | { kind: "invalid" };

/**
 * Reads the JSON that a client posts, of at most `limit` bytes. The SDK would copy the body as a web stream and parse it
 * twice, which costs a fifth of a call.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<RequestBody> {
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  if (request.method !== "POST" || !isJson) return { kind: "json" };
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // Without the option the connection would be closed before the refusal has left.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > limit) return { kind: "too-large" };
      chunks.push(chunk);
    }
    return { kind: "json", json: JSON.parse(Buffer.concat(chunks, length).toString("utf8")) };
  } catch {
    return { kind: "invalid" };
  }
}
