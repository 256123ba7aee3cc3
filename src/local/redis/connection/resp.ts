/** RESP2, the Redis serialization protocol: commands out, typed replies in. https://redis.io/docs/latest/develop/reference/protocol-spec/ */

/** One argument of a command. A string travels as UTF-8, a Buffer byte by byte. */
export type RedisArgument = string | Buffer;

/** A command name and its arguments, in Redis order. */
export type RespCommand = readonly RedisArgument[];

/** A reply with the type Redis gave it. Integers are decimal digits, so that every 64-bit value stays exact. */
export type RedisReply =
  | { readonly kind: "simple"; readonly value: Buffer }
  | { readonly kind: "error"; readonly value: Buffer }
  | { readonly kind: "integer"; readonly value: string }
  | { readonly kind: "bulk"; readonly value: Buffer | null }
  | { readonly kind: "array"; readonly value: readonly RedisReply[] | null };

const CR = 0x0d;
const CRLF = Buffer.from("\r\n");
const NOTHING = Buffer.alloc(0);

/** An error reply of our own making, told apart from Redis's only by its text. */
export function errorReply(message: string): RedisReply {
  return { kind: "error", value: Buffer.from(message) };
}

/** Simple strings, errors, integers and bulk strings as text; null for null replies and arrays. */
export function replyText(reply: RedisReply | undefined): string | null {
  if (reply === undefined || reply.kind === "array" || reply.value === null) return null;
  return reply.kind === "integer" ? reply.value : reply.value.toString("utf8");
}

/**
 * Commands as the pieces to write to a socket, in order. Text is gathered into as few pieces as possible; Buffers are
 * passed on without a copy.
 */
export function encodeCommands(commands: readonly RespCommand[]): (string | Buffer)[] {
  const pieces: (string | Buffer)[] = [];
  let text = "";
  for (const command of commands) {
    text += `*${command.length}\r\n`;
    for (const argument of command) {
      if (typeof argument === "string") {
        text += `$${Buffer.byteLength(argument)}\r\n${argument}\r\n`;
      } else {
        pieces.push(`${text}$${argument.length}\r\n`, argument);
        text = "\r\n";
      }
    }
  }
  pieces.push(text);
  return pieces;
}

/** A reply as the bytes a TCP client would receive. */
export function encodeReply(reply: RedisReply): Buffer {
  const pieces: Buffer[] = [];
  appendReply(pieces, reply);
  return Buffer.concat(pieces);
}

function appendReply(pieces: Buffer[], reply: RedisReply): void {
  switch (reply.kind) {
    case "simple":
      pieces.push(Buffer.from("+"), reply.value, CRLF);
      break;
    case "error":
      pieces.push(Buffer.from("-"), reply.value, CRLF);
      break;
    case "integer":
      pieces.push(Buffer.from(`:${reply.value}\r\n`));
      break;
    case "bulk":
      if (reply.value === null) pieces.push(Buffer.from("$-1\r\n"));
      else pieces.push(Buffer.from(`$${reply.value.length}\r\n`), reply.value, CRLF);
      break;
    case "array":
      pieces.push(Buffer.from(`*${reply.value === null ? -1 : reply.value.length}\r\n`));
      for (const item of reply.value ?? []) appendReply(pieces, item);
  }
}

/**
 * An incremental reader: give it chunks as they arrive, it calls `onReply` for each complete reply. Work is linear in the
 * bytes received however they are cut. Throws when the bytes are no RESP2.
 */
export function createReplyReader(onReply: (reply: RedisReply) => void): (chunk: Buffer) => void {
  const openArrays: { items: RedisReply[]; missing: number }[] = [];
  let buffer: Buffer = NOTHING;
  let position = 0;
  let waiting: Buffer[] = [];
  let bytesHeld = 0;
  let bytesNeeded = 0;

  function finish(complete: RedisReply): void {
    let reply = complete;
    for (let parent = openArrays.at(-1); parent !== undefined; parent = openArrays.at(-1)) {
      parent.items.push(reply);
      parent.missing -= 1;
      if (parent.missing > 0) return;
      openArrays.pop();
      reply = { kind: "array", value: parent.items };
    }
    onReply(reply);
  }

  /** Reads one element at `position`. False when its bytes are not all here. */
  function readElement(): boolean {
    const lineEnd = buffer.indexOf(CR, position);
    if (lineEnd === -1 || lineEnd + 1 >= buffer.length) return false;
    const afterLine = lineEnd + 2;
    const type = String.fromCharCode(buffer[position] ?? 0);
    if (type === "+" || type === "-") {
      finish({ kind: type === "+" ? "simple" : "error", value: buffer.subarray(position + 1, lineEnd) });
    } else if (type === ":") {
      finish({ kind: "integer", value: buffer.toString("latin1", position + 1, lineEnd) });
    } else if (type === "$" || type === "*") {
      const length = Number(buffer.toString("latin1", position + 1, lineEnd));
      if (!Number.isInteger(length)) throw new Error(`Redis sent an invalid length in a "${type}" reply.`);
      if (type === "*") {
        if (length > 0) openArrays.push({ items: [], missing: length });
        else finish({ kind: "array", value: length < 0 ? null : [] });
      } else if (length < 0) {
        finish({ kind: "bulk", value: null });
      } else {
        const end = afterLine + length;
        if (end + 2 > buffer.length) {
          bytesNeeded = end + 2 - position;
          return false;
        }
        finish({ kind: "bulk", value: buffer.subarray(afterLine, end) });
        position = end + 2;
        return true;
      }
    } else {
      throw new Error(`Redis sent a reply of an unknown type (first byte ${buffer[position]}).`);
    }
    position = afterLine;
    return true;
  }

  return (chunk) => {
    waiting.push(chunk);
    bytesHeld += chunk.length;
    if (bytesHeld < bytesNeeded) return;
    buffer = waiting.length === 1 ? chunk : Buffer.concat(waiting, bytesHeld);
    position = 0;
    bytesNeeded = 0;
    while (position < buffer.length && readElement()) {}
    const rest = position < buffer.length ? buffer.subarray(position) : NOTHING;
    waiting = rest.length > 0 ? [rest] : [];
    bytesHeld = rest.length;
    buffer = NOTHING;
  };
}
