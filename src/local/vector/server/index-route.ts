import { ApiError } from "../../http/api-error.ts";
import type { RouteAddress } from "../../http/route.ts";
import type { IndexState } from "./index-state.ts";

/** What a handler of an index's API is called with. */
export interface IndexCall {
  readonly index: IndexState;
  /** "" is the default one. */
  readonly namespace: string;
  readonly query: URLSearchParams;
  /** Any JSON; undefined where the request had no body. */
  readonly body: unknown;
}

/** Whether a token that only reads is enough. */
export type IndexAccess = "read" | "write";

/** One endpoint of an index's API. */
export interface IndexRoute extends RouteAddress {
  readonly access: IndexAccess;
  readonly run: (call: IndexCall) => unknown;
}

/**
 * The methods of a kind of endpoint. The documents name GET, POST or DELETE for each, and for all of them "Only `HEAD`,
 * `GET`, `POST`, and `PUT` methods are allowed" (Vector, "Getting Started"); Upstash's clients send everything by POST.
 */
const METHODS = {
  read: ["GET", "HEAD", "POST", "PUT"],
  write: ["POST", "PUT"],
  remove: ["DELETE", "POST", "PUT"],
} as const;

/** How an endpoint is reached. */
export interface IndexEndpoint {
  readonly kind: keyof typeof METHODS;
  /** Whether the path may name a namespace at its end, must, or may not. */
  readonly namespace: "optional" | "required" | "none";
}

/** The routes of an endpoint, by every method and with every path that reaches it. */
export function indexRoutes(
  operation: string,
  { kind, namespace }: IndexEndpoint,
  run: (call: IndexCall) => unknown,
): IndexRoute[] {
  const paths = {
    optional: [[operation], [operation, "{namespace}"]],
    required: [[operation, "{namespace}"]],
    none: [[operation]],
  }[namespace];
  const access = kind === "read" ? "read" : "write";
  return METHODS[kind].flatMap((method) => paths.map((segments) => ({ method, segments, access, run })));
}

/** A 422: the request is well formed, and the index cannot do what it says. */
export function unprocessableError(message: string): ApiError {
  return new ApiError(422, message);
}
