import type { Shared } from "../../catalog/product.ts";
import type { AccessLevel, RestAccess } from "../../upstash/access.ts";
import type { RequestBill } from "../../upstash/budget/bill.ts";
import { type ClientKeeper, keepClients } from "../../upstash/clients.ts";
import type { Http } from "../../upstash/http.ts";
import { type ApiRequest, bearer, createRestApi, type RestApi } from "../../upstash/rest-api.ts";
import type { ApiFailures } from "../../upstash/rest-failure.ts";

const failures: ApiFailures = {
  account: "the QStash token",
  key: "the QStash token",
  problems: { 412: "is at a limit of the plan" },
  advice: {
    401: "Check QSTASH_TOKEN and QSTASH_READONLY_TOKEN in the server's configuration, and that QSTASH_URL is of their region: each region has tokens of its own.",
    403: {
      reads:
        "A read-only token may not read this. The person who runs the server can start it with --allow-writes, which uses QSTASH_TOKEN.",
      writes:
        "The token is probably the read-only one. The person who runs the server can set QSTASH_TOKEN to the token that may write (console, QStash, Quickstart).",
    },
    404: "It may be gone: a delivered message is removed soon, and so is what was retried or deleted in the DLQ. The list tools show what is there; qstash_log_list shows what happened.",
    412: "Delete what is no longer needed, or a person raises the plan in the Upstash console.",
  },
};

/** Requests that publish messages. A schedule does so later, and is not counted here. */
const PUBLISHES = /^\/v2\/(publish|enqueue|batch|trigger|(workflows\/)?dlq\/(retry|restart|resume))(\/|$)/;

/**
 * Each message that a request publishes or takes up again, as far as the request tells how many that are: of a URL group, or
 * of all that fit a filter, it counts as one.
 */
function billedMessages({ method, path, query, body }: ApiRequest): RequestBill | undefined {
  if (method !== "POST" || !PUBLISHES.test(path)) return undefined;
  const given = body !== undefined && "json" in body && path.startsWith("/v2/batch") ? body.json : undefined;
  const messages = typeof query === "object" && query.dlqIds !== undefined ? [query.dlqIds].flat() : given;
  return { unit: "messages", count: Array.isArray(messages) ? messages.length : 1 };
}

/** The API of one QStash, with its token. Nothing but GET leaves unless `mayWrite`. */
export function createQStashApi(http: Http, { url, token }: RestAccess, mayWrite: boolean): RestApi {
  const authorization = bearer(token);
  return createRestApi(http, {
    name: "QStash",
    baseUrl: url,
    authorization,
    failures,
    billed: billedMessages,
    mayWrite,
  });
}

/** The clients of every QStash in one process, one for each address, token and level. */
export function qstashClients(_: null, { http }: Shared): ClientKeeper<RestApi> {
  return keepClients((access: RestAccess, level: AccessLevel) => createQStashApi(http, access, level === "writes"));
}
