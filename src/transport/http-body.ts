import type { IncomingMessage } from "node:http";
import type { Turns } from "../load/turns.ts";
import { type Failure, failure } from "./json-rpc.ts";
import { hasTooManyValues, hasTooMuchBesideArguments, textOf } from "./message-text.ts";
import { type ReadMessage, type Received, readReceived } from "./read-message.ts";
import type { Lack, RequestShare } from "./request-memory.ts";

/**
 * The body of a request. `json` is nothing where the request has none to read here: the SDK then refuses it. `text` is a
 * body that has too many values to be parsed, `faults` are the answers to one that is no message.
 */
export type RequestBody =
  | { kind: "json"; json?: unknown }
  | { kind: "too-many-values"; text: string }
  | { kind: "no-message"; faults: Failure | readonly Failure[] }
  | { kind: "too-large" | "invalid" | Lack };

/** Bytes of a body that is parsed at once; for a longer one, others are served first. */
const PARSED_AT_ONCE = 65_536;

/**
 * Reads the JSON that a client posts, of at most `limit` bytes and as long as the memory of all requests has room for it.
 * The SDK would copy the body as a web stream and parse it twice, which costs a fifth of a call.
 */
export async function readJson(
  request: IncomingMessage,
  limit: number,
  share: RequestShare,
  turns: Turns,
): Promise<RequestBody> {
  const isJson = /^application\/json\b/i.test(request.headers["content-type"] ?? "");
  if (!isJson) return { kind: "json" };
  const bytes = await bytesOf(request, limit, share);
  if (!Buffer.isBuffer(bytes)) return bytes;
  if (bytes.length > PARSED_AT_ONCE) await turns.next();
  try {
    const text = textOf(bytes);
    if (hasTooManyValues(text)) return { kind: "too-many-values", text };
    const json: unknown = JSON.parse(text);
    return hasTooMuchBesideArguments(json) ? { kind: "too-many-values", text } : bodyOf(readReceived(json));
  } catch {
    return { kind: "invalid" };
  }
}

/**
 * The bytes of a body, or why it is read no further: what is left of it is for the refusal to read away. It listens to events
 * because an iterator for each request costs as much as the parsing.
 */
function bytesOf(request: IncomingMessage, limit: number, share: RequestShare): Promise<Buffer | RequestBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = (kind: "too-large" | Lack) => {
      request.off("data", take).pause();
      resolve({ kind });
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return refuse("too-large");
      const lack = share.take(chunk.length);
      if (lack !== undefined) return refuse(lack);
      chunks.push(chunk);
    };
    request.on("data", take);
    request.once("end", () => resolve(wholeOf(chunks, length)));
    // A client that goes away in the middle has sent no message.
    request.once("close", () => resolve({ kind: "invalid" }));
    request.once("error", () => resolve({ kind: "invalid" }));
  });
}

/** Most bodies come in one piece, which needs no copy. */
function wholeOf(chunks: readonly Buffer[], length: number): Buffer {
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length);
}

function bodyOf(received: Received): RequestBody {
  if (received.kind === "fault") return { kind: "no-message", faults: received.fault };
  if (received.kind !== "batch") return { kind: "json", json: received.message };
  const { messages } = received;
  if (messages.some(({ kind }) => kind === "fault")) {
    return { kind: "no-message", faults: messages.flatMap(faultInBatch) };
  }
  return { kind: "json", json: messages.flatMap((read) => (read.kind === "fault" ? [] : read.message)) };
}

/** Of a batch with a fault nothing is done, since its answer has one status: each of its requests is told so. */
function faultInBatch(read: ReadMessage): Failure | readonly Failure[] {
  if (read.kind === "fault") return read.fault;
  if (read.kind !== "request") return [];
  return failure(read.message.id, "request", "Nothing was done: another message of the batch cannot be read.");
}
