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

const CRLF = Buffer.from("\r\n");

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
