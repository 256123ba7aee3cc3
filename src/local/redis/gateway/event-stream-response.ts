import type { ServerResponse } from "node:http";
import type { RedisLink } from "../connection/redis-link.ts";
import { type RedisReply, type RespCommand, replyText } from "../connection/resp.ts";

const LINE_BREAK = /\r\n|\r|\n/;
const MONITOR_LOGIN = /^\d+\.\d+ \[[^\]]*\] "AUTH" /;
const MONITOR_CLIENT = /^(\d+\.\d+ \[\d+) unix:[^\]]*\]/;

/**
 * Redis REST API, "Monitor Command" and "Subscribe & Publish Commands": sends `command` and passes on every reply as a
 * Server-Sent Event until the client or Redis ends the connection. When the first reply is an error it resolves with
 * that error and has answered nothing yet; otherwise it resolves when the stream has begun.
 */
export function streamReplies(
  link: RedisLink,
  command: RespCommand,
  response: ServerResponse,
): Promise<RedisReply | undefined> {
  return new Promise((resolve) => {
    let begun = false;
    // The client may have gone while the connection to Redis was made.
    if (response.closed) link.destroy();
    response.once("close", () => link.destroy());
    response.on("drain", () => link.resume());
    void link.closed.then(() => {
      if (begun) response.end();
      else resolve({ kind: "error", value: Buffer.from("ERR The connection to Redis ended before it answered.") });
    });
    link.stream(command, (reply) => {
      if (!begun && reply.kind === "error") {
        link.destroy();
        resolve(reply);
        return;
      }
      if (!begun) {
        begun = true;
        response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store" });
        resolve(undefined);
      }
      // A stream that was ended here (a revoked token, HEAD) takes no more events.
      if (response.writableEnded) return;
      const event = eventOf(reply);
      if (event !== undefined && !response.write(event)) link.pause();
    });
  });
}

/** One event. A payload of several lines takes several `data:` lines, which a reader joins again with a line feed. */
function eventOf(reply: RedisReply): string | undefined {
  const data = dataOfReply(reply);
  if (data === undefined) return undefined;
  return `${data
    .split(LINE_BREAK)
    .map((line) => `data: ${line}\n`)
    .join("")}\n`;
}

function dataOfReply(reply: RedisReply): string | undefined {
  // A pub/sub message: `message,CHANNEL,PAYLOAD`.
  if (reply.kind === "array") return (reply.value ?? []).map((part) => replyText(part) ?? "").join(",");
  const text = replyText(reply) ?? "";
  if (reply.kind !== "simple") return text;
  if (text === "OK") return '"OK"';
  // The logins of this gateway are none of the client's commands, and neither is the path of its socket.
  if (MONITOR_LOGIN.test(text)) return undefined;
  return text.replace(MONITOR_CLIENT, "$1 0.0.0.0:0]");
}
