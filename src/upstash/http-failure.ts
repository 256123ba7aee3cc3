import { UpstashError } from "./errors.ts";
import type { HttpRequest } from "./http-message.ts";

/** Codes of Node and undici that arise before a byte of the request has left. */
const beforeSending: Readonly<Record<string, string>> = {
  ENOTFOUND: "has no address (DNS)",
  EAI_AGAIN: "could not be looked up (DNS)",
  ECONNREFUSED: "refused the connection",
  EHOSTUNREACH: "cannot be reached",
  ENETUNREACH: "cannot be reached",
  UND_ERR_CONNECT_TIMEOUT: "did not accept a connection in time",
};

const afterSending: Readonly<Record<string, string>> = {
  ECONNRESET: "closed the connection before it answered",
  EPIPE: "closed the connection before it answered",
  UND_ERR_SOCKET: "closed the connection before it answered",
  ETIMEDOUT: "stopped answering",
};

/**
 * Tells a failed request by what a person would check. The codes are those of Node's net, dns and tls modules and of
 * undici's errors; the host is named, the path and the headers are not. `timeLimit` is given when the time of the call
 * (milliseconds) was up.
 */
export function failureOf(
  error: unknown,
  request: Pick<HttpRequest, "url" | "signal">,
  timeLimit: number | undefined,
): UpstashError {
  if (error instanceof UpstashError) return error;
  const host = new URL(request.url).host;
  const code = codeOf(error);
  if (timeLimit !== undefined) {
    return new UpstashError("timeout", `${host} did not answer within ${timeLimit} ms.`, { cause: error });
  }
  if (request.signal?.aborted) return new UpstashError("cancelled", "The call was cancelled.", { cause: error });
  const early = beforeSending[code];
  if (early) return new UpstashError("unreachable", `${host} ${early}.`, { notExecuted: true, cause: error });
  if (noTls.has(code)) return answeredPlainly(host, error);
  if (isTls(code, error)) {
    return new UpstashError("tls", `No secure connection to ${host}: ${messageOf(error)}.`, {
      notExecuted: true,
      cause: error,
    });
  }
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return new UpstashError("not-upstash", `${host} answered with headers that are too long.`, { cause: error });
  }
  // undici gives its parser's errors a code only where llhttp has one.
  if (code.startsWith("HPE_") || (error instanceof Error && error.name === "HTTPParserError")) {
    return new UpstashError("not-upstash", `${host} answered with something that is not HTTP.`, {
      cause: error,
      ...mayWantTls(request),
    });
  }
  const late = afterSending[code] ?? `could not be asked (${code || messageOf(error)})`;
  return new UpstashError("unreachable", `${host} ${late}.`, { cause: error, ...mayWantTls(request) });
}

/** What OpenSSL says of bytes that are no TLS. */
const noTls: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_RECORD_LAYER_FAILURE",
]);

function answeredPlainly(host: string, cause: unknown): UpstashError {
  return new UpstashError("tls", `${host} answered without TLS, which https:// asks for.`, {
    advice:
      "Check scheme and port of the URL: this may be a port for plain http://. Upstash itself is reached by https:// without a port.",
    notExecuted: true,
    cause,
  });
}

/** A port that speaks TLS ends a connection without, or answers with something that is no HTTP. */
function mayWantTls({ url }: Pick<HttpRequest, "url">): { advice?: string } {
  if (!url.startsWith("http:")) return {};
  const advice =
    "Check the URL, the network, and scheme and port of the URL: a port for https:// takes no http:// request.";
  return { advice };
}

function isTls(code: string, error: unknown): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/.test(code) ||
    /SSL|TLS/.test(messageOf(error))
  );
}

function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
    if (current instanceof AggregateError && current.errors.length > 0) return codeOf(current.errors[0]);
  }
  return "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
