import type { IncomingMessage } from "node:http";
import { readBytes } from "../../http/request-bytes.ts";
import type { RedisArgument, RespCommand } from "../connection/resp.ts";
import { RestRequestError } from "./rest-request-error.ts";

/** The path and query of a request, taken apart and decoded. */
export interface RequestTarget {
  /** The parts of the path; none for "/". Text where it is ASCII, bytes where it was percent-encoded. */
  readonly segments: readonly RedisArgument[];
  /** Names and values of the query in their order, without `_token`: they follow the last argument. */
  readonly options: readonly RedisArgument[];
  /** The value of `_token`. */
  readonly token: string | undefined;
}

/** A larger body is answered 413. Upstash's own limit is 10 MB on its larger plans. */
const MAX_REST_BODY_BYTES = 10 * 1024 * 1024;

/** Throws RestRequestError for a percent sign that is not followed by two hexadecimal digits. */
export function parseTarget(url: string): RequestTarget {
  const path = url.startsWith("/") ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "");
  const queryStart = path.indexOf("?");
  const pathname = (queryStart === -1 ? path : path.slice(0, queryStart)).replace(/^\//, "");
  const segments = pathname === "" ? [] : pathname.split("/").map(decodePercent);
  const options: RedisArgument[] = [];
  let token: string | undefined;
  for (const parameter of queryStart === -1 ? [] : path.slice(queryStart + 1).split("&")) {
    if (parameter === "") continue;
    const separator = parameter.indexOf("=");
    const name = decodeParameter(separator === -1 ? parameter : parameter.slice(0, separator));
    const value = separator === -1 ? "" : decodeParameter(parameter.slice(separator + 1));
    if (name.toString() === "_token") token = value.toString();
    // `?NX` and `?NX=` are an option without a value.
    else if (value.length === 0) options.push(name);
    else options.push(name, value);
  }
  return { segments, options, token };
}

/** Redis REST API, "API Semantics" and "JSON or Binary Value": the path, then the body, then the query. */
export function commandOf(target: RequestTarget, body: Buffer | undefined): RespCommand {
  const value = body === undefined || body.length === 0 ? [] : [body];
  return [...target.segments, ...value, ...target.options];
}

/** The bearer token of the Authorization header, or that of the query. */
export function tokenOf(request: IncomingMessage, target: RequestTarget): string | undefined {
  const header = request.headers.authorization;
  return (header === undefined ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1]) ?? target.token;
}

/** Reads the whole body. Rejects with a RestRequestError 413 as soon as it is known to be too large. */
export function readRestBody(request: IncomingMessage): Promise<Buffer> {
  return readBytes(request, MAX_REST_BODY_BYTES, {
    tooLarge(bytes) {
      const limit = `Limit: ${MAX_REST_BODY_BYTES} bytes, Actual: ${bytes} bytes`;
      return new RestRequestError(413, `ERR max request size exceeded. ${limit} or more`);
    },
    cutShort: () => new RestRequestError(400, "ERR the request ended before its body was complete"),
  });
}

function decodeParameter(text: string): RedisArgument {
  return decodePercent(text.replaceAll("+", " "));
}

/** Percent-decoding to bytes. Node hands over a URL byte by byte as latin1 characters. */
function decodePercent(text: string): RedisArgument {
  if (/^[\x20-\x24\x26-\x7e]*$/.test(text)) return text;
  if (/%(?![0-9a-f]{2})/i.test(text)) {
    throw new RestRequestError(
      400,
      "ERR the URL has a % that is not followed by two hexadecimal digits; write %25 for a percent sign",
    );
  }
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}
