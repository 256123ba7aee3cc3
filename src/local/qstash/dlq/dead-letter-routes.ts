import { notFoundError } from "../../http/api-error.ts";
import { pageOf } from "../kept-entries.ts";
import { namedHeaders } from "../messages/header-lists.ts";
import { bodyFields, contentDocument } from "../messages/message-document.ts";
import { readMessageFilter, readPage } from "../messages/message-filter.ts";
import { submit } from "../messages/publish.ts";
import { type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import { failedRunPage } from "../workflow/failed-run-routes.ts";
import { bytesOfLetter, type DeadLetter } from "./dead-letters.ts";

const MOST_PER_PAGE = 100;

/** Letters by their number in what is kept. */
type NumberedLetter = readonly [number: number, letter: DeadLetter];

/** Schema DLQMessage. */
function letterDocument({ dlqId, message, error, response }: DeadLetter): Record<string, unknown> {
  return {
    ...contentDocument(message),
    dlqId,
    error,
    responseStatus: response?.status,
    responseHeader: response && namedHeaders(response.headers),
    ...(response === undefined ? {} : bodyFields("responseBody", response.body)),
  };
}

function letterOf({ deadLetters }: Tenant, id: string): NumberedLetter {
  for (const entry of deadLetters.entries) if (entry[1].dlqId === id && entry[1].run === undefined) return entry;
  throw notFoundError(`DLQ message ${id} not found: it was retried or deleted, or the local QStash was started anew`);
}

/** The letters that a query asks for: by their IDs, of which `every` must be there, or a page of those that fit. */
function lettersOf(
  tenant: Tenant,
  query: URLSearchParams,
  { every = false }: { every?: boolean } = {},
): { page: NumberedLetter[]; cursor: string | undefined } {
  const ids = query.getAll("dlqIds").flatMap((value) => value.split(","));
  if (ids.length > 0 && every) return { page: ids.map((id) => letterOf(tenant, id)), cursor: undefined };
  if (ids.length > 0) {
    const page = [...tenant.deadLetters.entries].filter(
      ([, { dlqId, run }]) => run === undefined && ids.includes(dlqId),
    );
    return { page, cursor: undefined };
  }
  const statuses = query.getAll("responseStatus");
  const fits = readMessageFilter(query);
  const matches = ({ message, response, run }: DeadLetter): boolean =>
    run === undefined && fits(message) && (statuses.length === 0 || statuses.includes(String(response?.status)));
  return pageOf(tenant.deadLetters, { ...readPage(query, MOST_PER_PAGE), matches, bytesOf: bytesOfLetter });
}

/** "Republish the message and remove it from the dead letter queue." */
function retryLetter(tenant: Tenant, [number, { message }]: NumberedLetter): { messageId: string } {
  const settings = { ...message.settings, delayMs: 0, notBefore: undefined };
  const { id } = submit(tenant, { ...message, settings, id: tenant.newId("msg"), createdAt: tenant.clock.now() });
  tenant.deadLetters.remove(number);
  return { messageId: id };
}

/** The dead letter queue. */
export const deadLetterRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/dlq", ({ tenant, query }) => {
    if (query.get("source") === "workflow") return failedRunPage(tenant, query);
    const { page, cursor } = lettersOf(tenant, query);
    return { body: { cursor, messages: page.map(([, letter]) => letterDocument(letter)) } };
  }),
  qstashRoute("GET /v2/dlq/{dlq}", ({ tenant, path }) => ({ body: letterDocument(letterOf(tenant, path.dlq)[1]) })),
  qstashRoute("DELETE /v2/dlq/{dlq}", ({ tenant, path }) => {
    tenant.deadLetters.remove(letterOf(tenant, path.dlq)[0]);
    return {};
  }),
  qstashRoute("DELETE /v2/dlq", ({ tenant, query }) => {
    const { page, cursor } = lettersOf(tenant, query);
    for (const [number] of page) tenant.deadLetters.remove(number);
    return { body: { cursor, deleted: page.length } };
  }),
  qstashRoute("POST /v2/dlq/retry/{dlq}", ({ tenant, path }) => ({
    status: 201,
    body: retryLetter(tenant, letterOf(tenant, path.dlq)),
  })),
  qstashRoute("POST /v2/dlq/retry", ({ tenant, query }) => {
    const { page, cursor } = lettersOf(tenant, query, { every: true });
    return { status: 201, body: { cursor, responses: page.map((letter) => retryLetter(tenant, letter)) } };
  }),
];
