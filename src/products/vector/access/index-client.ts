import type { Shared } from "../../../catalog/product.ts";
import type { AccessLevel, RestAccess } from "../../../upstash/access.ts";
import type { Budgeted } from "../../../upstash/budget/call-budget.ts";
import { type ClientKeeper, keepClients } from "../../../upstash/clients.ts";
import type { Http } from "../../../upstash/http.ts";
import { type ApiRequest, bearer, createRestApi, type RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import type { IndexKind } from "./index-kind.ts";

/** The API of one index, and what is left of the budgets for it. */
export interface IndexApi extends RestApi, Budgeted {}

/** The operations that only read, whatever their method: the first part of the path says which one it is. */
const READS: ReadonlySet<string> = new Set([
  "query",
  "query-data",
  "resumable-query",
  "resumable-query-data",
  "resumable-query-next",
  "resumable-query-end",
  "search",
  "fetch",
  "range",
  "random",
  "info",
  "list-namespaces",
]);

/** Reads of which each takes its part of what is left: a repeat would pass over what the first one has taken. */
const MOVES_ON: ReadonlySet<string> = new Set(["resumable-query-next", "resumable-query-end"]);

function operationOf({ path }: Pick<ApiRequest, "path">): string {
  return path.split("/", 2)[1] ?? "";
}

/** Whether a request only reads. Nothing else leaves a server that may not write. */
export function isIndexRead({ method, path }: Pick<ApiRequest, "method" | "path">): boolean {
  return (method === "GET" || method === "POST") && READS.has(operationOf({ path }));
}

/** The API of one index with its token. It gives what stands in the `result` of a response. */
export function createIndexApi(
  http: Http,
  { url, token }: RestAccess,
  { kind, mayWrite }: { kind: IndexKind; mayWrite: boolean },
): IndexApi {
  const { host } = new URL(url);
  const api = createRestApi(http, {
    name: `Upstash ${kind.label}`,
    baseUrl: url,
    authorization: bearer(token),
    failures: failuresOf(kind),
    billed: () => ({ unit: kind.billed, count: 1 }),
    mayWrite,
    reads: isIndexRead,
    movesOn: (request) => MOVES_ON.has(operationOf(request)),
  });
  return {
    budget: async () => http.leftFor?.(host, kind.billed),
    async request(request, signal) {
      const answer = await api.request(request, signal);
      if (typeof answer === "object" && answer !== null && Object.hasOwn(answer, "result")) {
        return (answer as { result: unknown }).result;
      }
      throw notUpstash(`${host} answered without a result, as no ${kind.what} does.`);
    },
  };
}

function failuresOf({ what, variables }: IndexKind) {
  return {
    account: `the token of the ${what}`,
    key: `the token of the ${what}`,
    advice: {
      401: `Check ${variables.token} and ${variables.readOnlyToken} in the server's configuration, and that ${variables.url} is of the same index.`,
      403: {
        reads: "The token may not read this; the console shows the tokens of the index.",
        writes: `The token is probably the read-only one. The person who runs the server can set ${variables.token} to the one that may write.`,
      },
    },
  };
}

/** The clients of every index in one process, one for each address, token and level. */
export function indexClients(kind: IndexKind) {
  return (_: null, { http }: Shared): ClientKeeper<IndexApi> =>
    keepClients((access: RestAccess, level: AccessLevel) =>
      createIndexApi(http, access, { kind, mayWrite: level === "writes" }),
    );
}
