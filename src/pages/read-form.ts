import type { IncomingMessage } from "node:http";

/** Bytes of a form. */
const LONGEST_FORM = 16_384;
/** Milliseconds in which a form must be here. */
const FORM_TIME = 10_000;

/**
 * The fields of a form as a browser sends it; nothing where it is none, is longer than any of this server's, or does not come as
 * a whole within so many milliseconds.
 */
export async function readForm(
  request: IncomingMessage,
  milliseconds = FORM_TIME,
): Promise<URLSearchParams | undefined> {
  const [type] = (request.headers["content-type"] ?? "").split(";", 1);
  if (type?.trim().toLowerCase() !== "application/x-www-form-urlencoded") {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => request.destroy(), milliseconds);
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length > LONGEST_FORM) return undefined;
      chunks.push(chunk);
    }
  } catch (error) {
    // Anybody may send half a form and go: that is nothing for the log.
    if (request.destroyed) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
