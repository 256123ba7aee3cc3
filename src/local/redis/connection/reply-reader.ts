import type { RedisReply } from "./resp.ts";

const CR = 0x0d;
/** Bytes of a line; Redis's own are far shorter. What has come of one is looked through again with each chunk. */
const LONGEST_LINE = 1_048_576;

/** The bytes at hand, and how far they have been read. */
interface Reading {
  readonly buffer: Buffer;
  position: number;
  /** How many bytes the element at `position` takes, where they are not all here and their number is known; or 0. */
  bytesNeeded: number;
}

/** Puts elements together to replies: an array is complete with its last item. */
interface ReplyAssembly {
  beginArray(length: number): void;
  /** Takes an element that has no further parts. */
  take(element: RedisReply): void;
}

/**
 * An incremental reader: give it chunks as they arrive, it calls `onReply` for each complete reply. Work is linear in the
 * bytes received however they are cut. Throws when the bytes are no RESP2.
 */
export function createReplyReader(onReply: (reply: RedisReply) => void): (chunk: Buffer) => void {
  const assembly = createAssembly(onReply);
  let waiting: Buffer[] = [];
  let bytesHeld = 0;
  let bytesNeeded = 0;

  return (chunk) => {
    waiting.push(chunk);
    bytesHeld += chunk.length;
    if (bytesHeld < bytesNeeded) return;
    const buffer = waiting.length === 1 ? chunk : Buffer.concat(waiting, bytesHeld);
    const reading: Reading = { buffer, position: 0, bytesNeeded: 0 };
    while (reading.position < buffer.length && readElement(reading, assembly)) {}
    waiting = reading.position < buffer.length ? [buffer.subarray(reading.position)] : [];
    bytesHeld = buffer.length - reading.position;
    bytesNeeded = reading.bytesNeeded;
  };
}

function createAssembly(onReply: (reply: RedisReply) => void): ReplyAssembly {
  const openArrays: { items: RedisReply[]; missing: number }[] = [];

  function take(element: RedisReply): void {
    let reply = element;
    for (let parent = openArrays.at(-1); parent !== undefined; parent = openArrays.at(-1)) {
      parent.items.push(reply);
      parent.missing -= 1;
      if (parent.missing > 0) return;
      openArrays.pop();
      reply = { kind: "array", value: parent.items };
    }
    onReply(reply);
  }

  return {
    take,
    beginArray(length) {
      if (length > 0) openArrays.push({ items: [], missing: length });
      else take({ kind: "array", value: length < 0 ? null : [] });
    },
  };
}

/** Reads one element at the position. False when its bytes are not all here. */
function readElement(reading: Reading, assembly: ReplyAssembly): boolean {
  const { buffer, position } = reading;
  const lineEnd = buffer.indexOf(CR, position);
  if (lineEnd === -1 && buffer.length - position > LONGEST_LINE) throw new Error("Redis sent a line without an end.");
  if (lineEnd === -1 || lineEnd + 1 >= buffer.length) return false;
  const type = String.fromCharCode(buffer[position] ?? 0);
  if (type === "$") return readBulkString(reading, assembly, lineEnd);
  if (type === "+" || type === "-") {
    assembly.take({ kind: type === "+" ? "simple" : "error", value: buffer.subarray(position + 1, lineEnd) });
  } else if (type === ":") {
    assembly.take({ kind: "integer", value: buffer.toString("latin1", position + 1, lineEnd) });
  } else if (type === "*") {
    assembly.beginArray(lengthIn(reading, lineEnd));
  } else {
    throw new Error(`Redis sent a reply of an unknown type (first byte ${buffer[position]}).`);
  }
  reading.position = lineEnd + 2;
  return true;
}

/** A bulk string: its length in a line of its own, then its bytes and an end of line. */
function readBulkString(reading: Reading, assembly: ReplyAssembly, lineEnd: number): boolean {
  const { buffer, position } = reading;
  const start = lineEnd + 2;
  const length = lengthIn(reading, lineEnd);
  if (length < 0) {
    assembly.take({ kind: "bulk", value: null });
    reading.position = start;
    return true;
  }
  const end = start + length;
  if (end + 2 > buffer.length) {
    reading.bytesNeeded = end + 2 - position;
    return false;
  }
  assembly.take({ kind: "bulk", value: buffer.subarray(start, end) });
  reading.position = end + 2;
  return true;
}

/** The number in the line of a bulk string or an array; -1 stands for a null reply. */
function lengthIn({ buffer, position }: Reading, lineEnd: number): number {
  const length = Number(buffer.toString("latin1", position + 1, lineEnd));
  if (Number.isInteger(length)) return length;
  throw new Error(`Redis sent an invalid length in a "${String.fromCharCode(buffer[position] ?? 0)}" reply.`);
}
