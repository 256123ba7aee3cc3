import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ApiError, badRequestError, STATUS_TEXTS } from "../../http/api-error.ts";
import { sendJson, sendLongJson } from "../../http/json-answer.ts";
import { failAsPlanned, type PlannedFailure } from "../../http/planned-failure.ts";
import { type BodyErrors, readBytes } from "../../http/request-bytes.ts";
import { matchRoute } from "../../http/route-match.ts";
import { authenticateIndexToken } from "./index-authentication.ts";
import type { IndexRoute } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";

/** What the server answers from. */
export interface IndexServerContext {
  /** Such as "the Vector API". */
  readonly apiName: string;
  readonly routes: readonly IndexRoute[];
  /** By their IDs. */
  readonly indexes: ReadonlyMap<string, IndexState>;
  /** The first one with `times` left answers the next request. */
  readonly failures: readonly PlannedFailure[];
}

/** A thousand vectors of the most dimensions, each number written out in full, have nearly as much. */
const MOST_REQUEST_BYTES = 64 * 1024 ** 2;
const KEEP_ALIVE_MS = 65_000;
/** Of an error, which may quote what the request said. */
const LONGEST_ERROR = 2_000;

const BODY_ERRORS: BodyErrors = {
  tooLarge: () => new ApiError(413, `the request body is larger than ${MOST_REQUEST_BYTES} bytes`),
  cutShort: () => badRequestError("the request ended before its body was complete"),
};

/** An HTTP server that answers as an index does: `{ "result": … }`, or `{ "error": "…", "status": 400 }`. */
export function createIndexServer(context: IndexServerContext): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(context, request, response).then(
      (result) => sendLongJson(response, { result }),
      (error: unknown) => {
        const { status, message } = error instanceof ApiError ? error : new ApiError(500, STATUS_TEXTS[500]);
        sendJson(response, status, { error: message.slice(0, LONGEST_ERROR), status });
      },
    );
  });
}

async function answer(
  { apiName, routes, indexes, failures }: IndexServerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  failAsPlanned(failures, response);
  const { method = "GET", url = "/" } = request;
  const { index, access } = authenticateIndexToken(indexes.values(), request.headers.authorization);
  const [path = "/", search = ""] = url.split("?", 2);
  const pathname = path.replace(/(?<=.)\/$/, "");
  const { route, parameters } = matchRoute(routes, { method, pathname, apiName });
  if (route.access === "write" && access === "read") {
    throw new ApiError(403, `Forbidden: ${pathname} is not allowed with the read-only token`);
  }
  const body = await readJson(request);
  // Its index may have been deleted while the body came.
  if (indexes.get(index.served.id) !== index) throw new ApiError(401, STATUS_TEXTS[401]);
  return route.run({ index, namespace: parameters.namespace ?? "", query: new URLSearchParams(search), body });
}

/** The JSON of a body, whatever its Content-Type: the documents' examples send none. Undefined where it is empty. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request, MOST_REQUEST_BYTES, BODY_ERRORS)).toString("utf8");
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequestError("the request body is not valid JSON");
  }
}
