import type { z } from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { check } from "../../http/json-body.ts";
import { addressOf, type RouteAddress, type RouteLine, type RouteParameter } from "../../http/route.ts";
import type { HeaderLists } from "../messages/header-lists.ts";
import type { Tenant } from "../tenant.ts";

/** What a handler of the QStash API is called with. */
export interface QStashCall<Parameter extends string = never> {
  readonly tenant: Tenant;
  readonly path: Readonly<Record<Parameter, string>>;
  readonly query: URLSearchParams;
  readonly headers: HeaderLists;
  readonly body: Buffer;
  readonly callerIp: string;
}

/** A status, 200 without one, and a document, none without one. */
export interface QStashAnswer {
  readonly status?: number;
  readonly body?: unknown;
}

/** One endpoint of the QStash API. */
export interface QStashRoute extends RouteAddress {
  readonly run: (call: QStashCall<string>) => QStashAnswer | Promise<QStashAnswer>;
}

/** An endpoint: `POST /v2/queues/{queue}/pause` and what answers it. */
export function qstashRoute<const Line extends RouteLine>(
  line: Line,
  handler: (call: QStashCall<RouteParameter<Line>>) => QStashAnswer | Promise<QStashAnswer>,
): QStashRoute {
  return { ...addressOf(line), run: handler };
}

/** The body of a call as JSON of a schema; else a 400. */
export function jsonOf<Schema extends z.ZodType>({ body }: { body: Buffer }, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw badRequestError("the request body is not valid JSON");
  }
  return check(schema, value);
}
