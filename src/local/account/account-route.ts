import type { z } from "zod";
import { badRequest } from "../http/api-error.ts";
import type { Account } from "./account-state.ts";
import type { AuditAction } from "./audit-log.ts";

type PathParameter<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/** What a handler is called with: the account, the parts of the URL, and the checked body. */
export interface Call<Parameter extends string = never, Body = undefined> {
  readonly account: Account;
  readonly path: Readonly<Record<Parameter, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** What a change answers, and what the audit log says was changed. */
export interface Change {
  readonly answer: unknown;
  readonly entity: string;
  readonly secondEntity?: string;
}

/** One endpoint: a method, a path and what answers it. A route with an action changes the account, any other only reads. */
export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly action?: AuditAction;
  /** Answered without credentials. */
  readonly open: boolean;
  /** Whether the request has a body to parse. */
  readonly hasBody: boolean;
  run(account: Account, path: Readonly<Record<string, string>>, query: URLSearchParams, body: unknown): Promise<Change>;
}

/** An endpoint that only reads: `GET path`, with `{parameter}` where the path has one. */
export function read<const Path extends `/${string}`>(
  path: Path,
  handler: (call: Call<PathParameter<Path>>) => unknown,
  options: { open?: boolean } = {},
): Route {
  return {
    method: "GET",
    segments: segmentsOf(path),
    open: options.open ?? false,
    hasBody: false,
    async run(account, parameters, query) {
      return { answer: await handler({ account, path: parameters, query, body: undefined }), entity: "" };
    },
  };
}

/** An endpoint that changes the account and has no body. */
export function change<const Line extends `${"POST" | "PATCH" | "DELETE"} /${string}`>(
  line: Line,
  action: AuditAction,
  handler: (call: Call<PathParameter<Line>>) => Change | Promise<Change>,
): Route {
  const [method = "", path = ""] = line.split(" ");
  return {
    method,
    segments: segmentsOf(path),
    action,
    open: false,
    hasBody: false,
    async run(account, parameters, query) {
      return handler({ account, path: parameters, query, body: undefined });
    },
  };
}

/** An endpoint that changes the account by what its JSON body says; a body that the schema refuses is a 400. */
export function changeBy<const Line extends `${"POST" | "PATCH" | "DELETE"} /${string}`, Schema extends z.ZodType>(
  line: Line,
  action: AuditAction,
  schema: Schema,
  handler: (call: Call<PathParameter<Line>, z.output<Schema>>) => Change | Promise<Change>,
): Route {
  const [method = "", path = ""] = line.split(" ");
  return {
    method,
    segments: segmentsOf(path),
    action,
    open: false,
    hasBody: true,
    async run(account, parameters, query, body) {
      return handler({ account, path: parameters, query, body: check(schema, body) });
    },
  };
}

/** The value as the schema reads it, or a 400 that names each field and what was expected there. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  throw badRequest(`Invalid request: ${problems.join("; ")}`);
}

function segmentsOf(path: string): string[] {
  return path.split("/").slice(1);
}
