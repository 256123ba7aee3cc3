import type { IncomingMessage, ServerResponse } from "node:http";

/** What those who operate a server may ask it. */
export interface Operations {
  /** Why no call can be answered at the moment; nothing where it can. */
  notReady(): Promise<string | undefined>;
  /** What works only in part at the moment; nothing where all does. */
  degraded?: (() => Promise<string | undefined>) | undefined;
  /** What has been measured, and its media type; nothing where nothing is measured. */
  metrics?: (() => Promise<{ type: string; text: string }>) | undefined;
}

interface OperationAnswer {
  status: number;
  type: string;
  text: string;
}

const METRICS = "/metrics";

/** What each path is answered with. */
const PATHS: Readonly<Record<string, (operations: Operations, isEnding: boolean) => Promise<OperationAnswer>>> = {
  "/health": async () => asJson(200, { status: "ok" }),
  "/ready": async ({ notReady, degraded }, isEnding) => {
    const [reason, limited] = await Promise.all([isEnding ? "shutting down" : notReady(), degraded?.()]);
    if (reason !== undefined) return asJson(503, { status: "not ready", reason });
    return asJson(200, { status: "ready", ...(limited === undefined ? {} : { degraded: limited }) });
  },
  [METRICS]: async ({ metrics }) => {
    if (metrics === undefined) return asJson(404, { error: "Not found. --metrics turns it on." });
    return { status: 200, ...(await metrics()) };
  },
};

const METHODS = "GET, HEAD";

/** Whether a request asks for what tells of callers. */
export function isAboutCallers({ url }: Pick<IncomingMessage, "url">): boolean {
  return url?.split("?", 1)[0] === METRICS;
}

/** Answers a request for one of these paths; false for any other. */
export async function answerOperation(
  request: IncomingMessage,
  response: ServerResponse,
  operations: Operations,
  isEnding: boolean,
): Promise<boolean> {
  const path = request.url?.split("?", 1)[0] ?? "";
  const answerOf = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (answerOf === undefined) return false;
  request.resume();
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", METHODS);
    write(response, asJson(405, { error: `Method not allowed. Allowed: ${METHODS}.` }));
    return true;
  }
  write(response, await answerOf(operations, isEnding));
  return true;
}

function asJson(status: number, value: object): OperationAnswer {
  return { status, type: "application/json", text: JSON.stringify(value) };
}

/** To HEAD, Node sends the headers alone. */
function write(response: ServerResponse, { status, type, text }: OperationAnswer): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { "content-type": type, "content-length": length, "cache-control": "no-store" });
  response.end(text);
}
