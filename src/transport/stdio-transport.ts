import type { Readable, Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";
import { briefOf, type Log } from "../log.ts";
import { failure, isRequestId } from "./json-rpc.ts";
import { createLineWriter, type LineWriter } from "./line-writer.ts";
import { answersIfAll, type Batch, createOpenRequests, type Due, type OpenRequests } from "./open-requests.ts";
import { createOwnRequests, type OwnRequests } from "./own-requests.ts";
import { MAX_MESSAGE, readLine } from "./read-line.ts";
import type { ReadMessage } from "./read-message.ts";
import { createLines, type Line } from "./stdio-lines.ts";

/** Lines that are read in one turn of the event loop: each may have an answer made at once. */
const LINES_OF_A_TURN = 16;
/** Milliseconds in which the last answers must leave when the time for the calls is over. */
const LEAVING_TIME = 300;

const UNFINISHED =
  "The client has ended its input, and the server ended before this call did: --shutdown-timeout was over. It is unknown whether a write was carried out.";

export interface StdioOptions {
  input: Readable;
  output: Writable;
  log: Log;
  /** Milliseconds that requests have to end after the input has. */
  shutdownTimeout: number;
}

/** What the parts of a transport share. */
interface Connection {
  writer: LineWriter;
  open: OpenRequests;
  own: OwnRequests;
  log: Log;
  deliver(message: JSONRPCMessage): void;
  isClosed(): boolean;
}

/**
 * MCP by lines: whatever comes is answered as far as JSON-RPC has an answer to it, batches too, and nothing that a line
 * holds ends the connection. When the input ends, requests under way are answered before the transport closes. That of the
 * SDK drops what it cannot read, knows no batches, and gives every open request up at the end of the input.
 */
export function createStdioTransport({ input, output, log, shutdownTimeout }: StdioOptions): Transport {
  let isClosed = false;
  const deliver = (message: JSONRPCMessage) => transport.onmessage?.(message);
  const writer = createLineWriter(output);
  const open = createOpenRequests();
  const own = createOwnRequests(deliver);
  const connection: Connection = { writer, open, own, log, deliver, isClosed: () => isClosed };
  const transport: Transport = {
    async start() {
      output.on("error", () => void transport.close());
      readAll(input, connection)
        .catch((error: unknown) => {
          if (!isClosed) log("warn", `stdio: ${briefOf(error)}`);
        })
        .then(() => finish(connection, shutdownTimeout))
        .then(() => transport.close());
    },
    async send(message) {
      if (isClosed) throw new Error("The connection is closed.");
      if ("method" in message) {
        if ("id" in message && isRequestId(message.id)) own.begin(message.id);
        return writer.write(message);
      }
      const due = message.id === undefined ? message : open.answer(message.id, message);
      if (due !== undefined) await writer.write(due);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      input.destroy();
      transport.onclose?.();
    },
  };
  return transport;
}

/** Reads the input to its end; of many lines that come at once some in each turn, while the client reads the answers. */
async function readAll(input: Readable, connection: Connection): Promise<void> {
  const lines = createLines(MAX_MESSAGE);
  let count = 0;
  for await (const piece of input as AsyncIterable<Buffer>) {
    for (const line of lines.take(piece)) {
      receive(line, connection);
      count += 1;
      if (count % LINES_OF_A_TURN !== 0) continue;
      await nextTurn();
      await connection.writer.mayGoOn();
      if (connection.isClosed()) return;
    }
  }
  const rest = lines.rest();
  if (rest !== undefined) receive(rest, connection);
}

function receive(line: Line, connection: Connection): void {
  const received = readLine(line);
  if (received === undefined) return;
  if (received.kind === "batch") receiveAll(received.messages, { open: 0, answers: [] }, connection);
  else receiveAll([received], undefined, connection);
}

function receiveAll(messages: readonly ReadMessage[], batch: Batch | undefined, connection: Connection): void {
  // An answer may come at once: before it, the whole of the batch must be known.
  for (const read of messages) if (isCall(read)) connection.open.begin(read.message.id, batch);
  for (const read of messages) {
    if (read.kind !== "fault") continue;
    connection.log("warn", `stdio: a message was not read. ${read.fault.error.message}`);
    if (!read.isAnswered) continue;
    if (batch === undefined) writeDue(read.fault, connection);
    else batch.answers.push(read.fault);
  }
  writeDue(answersIfAll(batch), connection);
  for (const read of messages) if (read.kind !== "fault") passOn(read, connection);
}

/** A request that ends by itself; a subscription does not, and nobody waits for it. */
function isCall(read: ReadMessage): read is ReadMessage & { kind: "request" } {
  return read.kind === "request" && read.message.method !== "subscriptions/listen";
}

function passOn(read: Exclude<ReadMessage, { kind: "fault" }>, connection: Connection): void {
  const { own, open, log, deliver } = connection;
  if (read.kind === "answer" && !own.end(read.message.id)) {
    log("warn", "stdio: an answer to no request of this server was not read");
    return;
  }
  deliver(read.message);
  const { method, params } = read.kind === "notification" ? read.message : {};
  if (method !== "notifications/cancelled" || !isRequestId(params?.requestId)) return;
  writeDue(open.drop(params.requestId), connection);
}

/** Gives open requests their time; those that are left then are answered with an error. */
async function finish(connection: Connection, milliseconds: number): Promise<void> {
  const { open, own, writer, log, isClosed } = connection;
  if (isClosed()) return;
  log("debug", `stdio: the input has ended while ${open.ids.length} requests are open`);
  own.giveUp();
  await within(milliseconds, open.idle().then(writer.flushed));
  const left = open.ids;
  if (isClosed() || left.length === 0) return;
  log("warn", `stdio: ${left.length} requests were still open when --shutdown-timeout was over`);
  for (const id of left) writeDue(open.answer(id, failure(id, "server", UNFINISHED)), connection);
  await within(LEAVING_TIME, writer.flushed());
}

function writeDue(due: Due, { writer }: Connection): void {
  // Where it cannot be written, the output says so and the transport closes.
  if (due !== undefined) writer.write(due).catch(() => undefined);
}

/** Waits for a promise, but no longer than so many milliseconds. */
async function within(milliseconds: number, awaited: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([awaited, over]);
  clearTimeout(timer);
}
