import type { z } from "zod";
import { type Call, createBodyRoute, createRoute, type Route, type RouteParameter } from "../http/route.ts";
import type { AuditAction } from "./audit-actions.ts";

/** What a change answers, and what the audit log says was changed. */
export interface ChangeAnswer {
  readonly answer: unknown;
  readonly entity: string;
  readonly secondEntity?: string;
}

/** A route that only reads. */
interface ReadRoute<State> extends Route<State> {
  readonly action?: undefined;
  /** Answered without credentials. */
  readonly open: boolean;
}

/** A route that changes the account, and the audit log's name for what it does. */
interface ChangeRoute<State> extends Route<State, ChangeAnswer> {
  readonly action: AuditAction;
  readonly open: false;
}

/** One endpoint of the Developer API, on the state that it needs. */
export type AccountRoute<State> = ReadRoute<State> | ChangeRoute<State>;

type ChangeLine = `${"POST" | "PATCH" | "DELETE"} /${string}`;

/** Makes the routes of one kind of resource. */
export interface AccountRoutes<State> {
  /** An endpoint that only reads: `GET path`. */
  read<const Path extends `/${string}`>(
    path: Path,
    handler: (call: Call<State, RouteParameter<`GET ${Path}`>>) => unknown,
    options?: { open?: boolean },
  ): AccountRoute<State>;
  /** An endpoint that changes the account and has no body. */
  change<const Line extends ChangeLine>(
    line: Line,
    action: AuditAction,
    handler: (call: Call<State, RouteParameter<Line>>) => ChangeAnswer | Promise<ChangeAnswer>,
  ): AccountRoute<State>;
  /** An endpoint that changes the account by what its JSON body says; a body that the schema refuses is a 400. */
  changeBy<const Line extends ChangeLine, Schema extends z.ZodType>(
    line: Line,
    action: AuditAction,
    schema: Schema,
    handler: (call: Call<State, RouteParameter<Line>, z.output<Schema>>) => ChangeAnswer | Promise<ChangeAnswer>,
  ): AccountRoute<State>;
}

/** The makers of routes that work on `State`: what one kind of resource keeps, and what it needs of others. */
export function routesOn<State>(): AccountRoutes<State> {
  return {
    read: (path, handler, { open = false } = {}) => ({ ...createRoute(`GET ${path}`, handler), open }),
    change: (line, action, handler) => ({ ...createRoute(line, handler), action, open: false }),
    changeBy: (line, action, schema, handler) => ({ ...createBodyRoute(line, schema, handler), action, open: false }),
  };
}
