import type { z } from "zod";
import { check } from "./json-body.ts";

/** The names in the path of a route: `"id"` of `/v2/teams/{id}`. */
export type RouteParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | RouteParameter<Rest>
  : never;

/** A method and a path, with `{parameter}` where the path has one: `GET /v2/teams/{id}`. */
export type RouteLine = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** What of a route decides which requests it answers. */
export interface RouteAddress {
  readonly method: string;
  readonly segments: readonly string[];
}

/** What a handler is called with: the state that its routes work on, the parts of the URL, and the checked body. */
export interface Call<State, Parameter extends string = never, Body = undefined> {
  readonly state: State;
  readonly path: Readonly<Record<Parameter, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** A call as the server makes it: any parameters, and a body that nobody has checked. */
export type UncheckedCall<State> = Call<State, string, unknown>;

/**
 * One endpoint: a method, a path and what answers it. `State` is only what its handler needs, so that a route works on
 * every state that has as much.
 */
export interface Route<State, Answer = unknown> extends RouteAddress {
  /** Whether the request has a body to parse. */
  readonly hasBody: boolean;
  readonly run: (call: UncheckedCall<State>) => Promise<Answer>;
}

/** A route whose request has no body. */
export function createRoute<State, Answer, const Line extends RouteLine>(
  line: Line,
  handler: (call: Call<State, RouteParameter<Line>>) => Answer | Promise<Answer>,
): Route<State, Answer> {
  return {
    ...addressOf(line),
    hasBody: false,
    run: async ({ state, path, query }) => handler({ state, path, query, body: undefined }),
  };
}

/** A route with a JSON body; one that the schema refuses is a 400. */
export function createBodyRoute<State, Answer, const Line extends RouteLine, Schema extends z.ZodType>(
  line: Line,
  schema: Schema,
  handler: (call: Call<State, RouteParameter<Line>, z.output<Schema>>) => Answer | Promise<Answer>,
): Route<State, Answer> {
  return {
    ...addressOf(line),
    hasBody: true,
    run: async ({ state, path, query, body }) => handler({ state, path, query, body: check(schema, body) }),
  };
}

/** The method and the segments of a route. */
export function addressOf(line: RouteLine): RouteAddress {
  const [method = "", path = ""] = line.split(" ");
  return { method, segments: path.split("/").slice(1) };
}
