import { InputError } from "../../../call/tool.ts";
import type { ApiBody } from "../../../upstash/rest-api.ts";
import type { MessageInput } from "./message-inputs.ts";

const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/;

/** The body of a message with its content type; nothing where it has none. Throws an InputError for one that is not as said. */
export function messageBody({ body, body_type, content_type }: MessageInput): ApiBody | undefined {
  if (body === undefined) return undefined;
  if (body_type === "base64") {
    if (!BASE64.test(body)) throw new InputError("body is no base64, as body_type says.");
    return { bytes: Buffer.from(body, "base64"), type: content_type ?? "application/octet-stream" };
  }
  const isJson = body_type === "json" || (body_type === undefined && /^\s*[[{]/.test(body) && isParsed(body));
  if (body_type === "json" && !isParsed(body)) throw new InputError("body is no JSON, as body_type says.");
  return { text: body, type: content_type ?? (isJson ? "application/json" : "text/plain; charset=utf-8") };
}

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
