import { encodeReply, type RedisReply } from "../connection/resp.ts";

/** How the strings of a JSON answer are written. Redis REST API, "Base64 Encoded Responses". */
export type StringEncoding = "text" | "base64";

/** The body of one command's answer: `{"result":…}` or `{"error":…}`. */
export function replyToJson(reply: RedisReply, encoding: StringEncoding): string {
  if (reply.kind === "error") return errorToJson(reply.value.toString("utf8"));
  // Of all strings only the status OK stays as it is; a stored value "OK" is data and is encoded.
  if (reply.kind === "simple" && encoding === "base64" && reply.value.toString("latin1") === "OK")
    return '{"result":"OK"}';
  return `{"result":${valueToJson(reply, encoding)}}`;
}

/** The body of a pipeline or transaction: an array with one such object for each command. */
export function repliesToJson(replies: readonly RedisReply[], encoding: StringEncoding): string {
  return `[${replies.map((reply) => replyToJson(reply, encoding)).join(",")}]`;
}

/** The body of a request or a command that failed. */
export function errorToJson(message: string): string {
  return `{"error":${JSON.stringify(message)}}`;
}

/** Redis REST API, "RESP2 Format Responses": what a TCP client would receive; for a pipeline, one reply after the other. */
export function repliesToResp(replies: readonly RedisReply[]): Buffer {
  return Buffer.concat(replies.map(encodeReply));
}

/** Integers are written digit by digit, so that 64 bits survive. Bytes that are no UTF-8 become U+FFFD in text. */
function valueToJson(reply: RedisReply, encoding: StringEncoding): string {
  if (reply.value === null) return "null";
  if (reply.kind === "integer") return reply.value;
  if (reply.kind === "array") return `[${reply.value.map((item) => valueToJson(item, encoding)).join(",")}]`;
  return encoding === "base64" ? `"${reply.value.toString("base64")}"` : JSON.stringify(reply.value.toString("utf8"));
}
