/** What went wrong between this server and Upstash. Each kind has its own sentence on what to check. */
export type FailureKind =
  | "not-configured"
  | "unreachable"
  | "proxy"
  | "tls"
  | "timeout"
  | "cancelled"
  | "unauthorized"
  | "forbidden"
  | "bad-request"
  | "not-found"
  | "rate-limited"
  | "quota"
  | "budget"
  | "unavailable"
  | "server-error"
  | "too-large"
  | "not-upstash";

const whatToCheck: Readonly<Record<FailureKind, string>> = {
  "not-configured": "Ask the person who runs this server to set it and to start the server again.",
  unreachable: "Check the URL in the server's configuration, the network, and HTTPS_PROXY where one is needed.",
  proxy: "Check the proxy in the server's environment: HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
  tls: "Check that the URL starts with https://, that the clock is right, and NODE_EXTRA_CA_CERTS behind an inspecting proxy.",
  timeout: "Try a smaller request, or raise --timeout (milliseconds).",
  cancelled: "The client cancelled the call.",
  unauthorized: "Check the token in the server's configuration; it may belong to another database or have been reset.",
  forbidden: "The credential is valid but may not do this.",
  "bad-request": "Check the arguments.",
  "not-found":
    "Check the ID or name, and that the URL in the server's configuration is the one of the console's REST section.",
  "rate-limited": "Wait a little and try again; the plan's limits are in the Upstash console.",
  quota:
    "A limit of the plan or an open bill stands against it; the Upstash console shows both. Do not repeat the call.",
  budget: "Wait until the budget begins anew; the person who runs the server can raise it.",
  unavailable: "Upstash has a passing problem; try again in a moment.",
  "server-error": "Upstash failed to answer this request; try again, and tell Upstash if it stays so.",
  "too-large": "Ask for a part of the value, or raise --max-reply (bytes).",
  "not-upstash":
    "Check that the URL is the database's REST URL (https://….upstash.io), not a console page or the redis:// endpoint.",
};

/**
 * A failure of the way to Upstash or of its HTTP interface. `message` is one sentence on what happened, `advice` one on
 * what to check; neither carries a credential.
 */
export class UpstashError extends Error {
  readonly kind: FailureKind;
  readonly advice: string;
  /** True when the request cannot have been carried out, so that sending it again is safe. */
  readonly notExecuted: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: { advice?: string; notExecuted?: boolean; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "UpstashError";
    this.kind = kind;
    this.advice = options.advice ?? whatToCheck[kind];
    this.notExecuted = options.notExecuted ?? false;
    this.retryAfter = options.retryAfter;
  }
}

/** Whether it is the failure of something that surely was not carried out, and so is not billed. */
export function isNotExecuted(error: unknown): boolean {
  return error instanceof UpstashError && error.notExecuted;
}

/** The same failure of something of which an earlier request may have been carried out. */
export function mayHaveRun(failure: UpstashError): UpstashError {
  const { kind, message, advice, retryAfter } = failure;
  return failure.notExecuted ? new UpstashError(kind, message, { advice, retryAfter, cause: failure }) : failure;
}

/** Redis understood the request and refused it; `message` is Redis's own text, such as `WRONGTYPE …`. */
export class RedisError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedisError";
  }

  /** The first word, by which Redis tells its errors apart: `ERR`, `NOPERM`, `WRONGTYPE`. */
  get code(): string {
    return this.message.split(" ", 1)[0] ?? "";
  }
}

const OUTCOME_UNKNOWN = "It is unknown whether the write was carried out.";

/** The same failure of a write, saying that nobody knows whether the write happened. */
export function outcomeUnknown(failure: UpstashError): UpstashError {
  return new UpstashError(failure.kind, `${failure.message} ${OUTCOME_UNKNOWN}`, {
    advice: `It was not sent again. Read the data first to see whether it happened. ${failure.advice}`,
    cause: failure,
  });
}

/** Whether it is the failure of a write of which nobody knows whether it happened. */
export function isOutcomeUnknown({ message }: Error): boolean {
  return message.endsWith(OUTCOME_UNKNOWN);
}
