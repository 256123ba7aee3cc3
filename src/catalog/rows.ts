import type { z } from "zod";
import type { Bounded } from "../call/bound.ts";
import type { ToolContext } from "../call/context.ts";
import type { Reply } from "../upstash/reply.ts";

/**
 * What a call may do to the person's data. It alone decides annotations, whether a tool is listed, which token is used
 * and whether a person is asked; it is never derived from the HTTP method.
 */
export type Access = "read" | "write" | "destructive";

/** Turns the flat reply of a command into what a reader expects; `args` are the command's arguments. */
export type ReplyShape = (reply: Reply, args: readonly string[]) => unknown;

/** The secrets in a command's arguments and reply; it is also asked before sending, with null for the reply. */
export type Secrets = (reply: Reply, args: readonly string[]) => readonly string[];

/** How to read what an answer had to leave out: a sentence for the model, or nothing where it has none to give. */
export type Paging<Input> = (input: Input, shown: Bounded) => string | undefined;

/** A row of a family table: the syntax after the command's name, alone or with the shape of the reply and its secrets. */
export type CommandRow = string | readonly [syntax: string, shape: ReplyShape | undefined, secrets?: Secrets];

/** One Redis command as the catalog knows it. */
export interface Command {
  name: string;
  syntax: string;
  access: Access;
  /** A read that the read-only token may not run. */
  privileged: boolean;
  shape?: ReplyShape | undefined;
  secrets?: Secrets | undefined;
  paging?: Paging<readonly string[]> | undefined;
  /** Whether a write with these arguments does the harm of a destructive command. */
  destroys?: ((args: readonly string[]) => boolean) | undefined;
}

/** One command family: it becomes a read tool and a write tool, as far as it has commands of each. */
export interface Family {
  kind: "family";
  name: string;
  summary: string;
  /** What a model must know beyond the syntax; one short sentence. */
  note?: string;
  commands: readonly Command[];
}

/** One endpoint of the Developer API: one tool. */
export interface Endpoint {
  kind: "endpoint";
  name: string;
  access: Access;
  method: HttpMethod;
  /** The path with `{name}` where an input is put in, percent-encoded. */
  path: string;
  description: string;
  input: z.ZodRawShape;
  options: EndpointOptions;
}

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What an endpoint needs beyond its row. */
export interface EndpointOptions {
  /** Inputs that travel in the query string; all others that are not in the path are the JSON body. */
  query?: readonly string[];
  /** Query parameters by which the API itself leaves secrets out; sent unless secrets are to be shown. */
  hidingQuery?: Readonly<Record<string, string>>;
  /** Refuses what cannot be right before anything is sent: a sentence, or nothing. */
  check?: (input: Record<string, unknown>) => string | undefined;
  /**
   * What the API calls an input, where that differs from its name here: `{ team: "team_id" }`. Path parameters are never
   * renamed; the names of `query` and `local` are those of the inputs.
   */
  rename?: Readonly<Record<string, string>>;
  /**
   * Makes the JSON body where it is not simply the inputs under their names. It gets the inputs by their names here,
   * `database` already being the ID; `rename` does not apply to what it returns.
   */
  body?: (input: Record<string, unknown>) => unknown;
  /** Turns the response into what a person reads; the default is the response as it came. */
  present?: (response: unknown, input: Record<string, unknown>) => unknown;
  /** Inputs that only the server reads, never sent. */
  local?: readonly string[];
  /** What a destructive call will take away, found out by reads alone. */
  preview?: Preview;
}

/** Facts for the person who is asked before harm is done: `{ name: …, keys: … }`. */
export type Preview = (
  input: Readonly<Record<string, unknown>>,
  context: ToolContext,
) => Promise<Record<string, unknown>>;

/** A tool that no row can say: pipelines, live streams, exploration. */
export interface Handler {
  kind: "handler";
  name: string;
  title: string;
  access: Access;
  /** Needs more than the read-only token, although it reads. */
  privileged: boolean;
  description: string;
  input: z.ZodRawShape;
  /** The tool can be served over stdio only, since it works on the person's own machine. */
  stdioOnly: boolean;
  /** What this call would destroy, as the end of a sentence; nothing where it does no such harm. */
  harm?: (input: never) => string | undefined;
  /** Refuses a harmful call that cannot be right, and hides its secrets, before a person is asked. */
  resolve?: (input: never, context: ToolContext) => Promise<Record<string, unknown>>;
  run: (input: never, context: ToolContext) => Promise<ToolOutput>;
  paging?: Paging<never>;
}

/** What a call answers: `result` beside remarks such as `notice`. */
export interface ToolOutput {
  result: unknown;
  [remark: string]: unknown;
}

export type Row = Family | Endpoint | Handler;

/** Rows that are offered, selected and explained together. */
export interface Toolset {
  name: string;
  summary: string;
  /** The credential without which none of its tools can answer. */
  needs: "redis" | "developer-api";
  /** Offered only when it is asked for by name or with `all`. */
  optional: boolean;
  rows: readonly Row[];
}

/** The tables of a family, by what a command may do. */
export interface FamilyTables {
  read?: Readonly<Record<string, CommandRow>>;
  /** Reads that the read-only token may not run. */
  privileged?: Readonly<Record<string, CommandRow>>;
  write?: Readonly<Record<string, CommandRow>>;
  destructive?: Readonly<Record<string, CommandRow>>;
  /** Writes that are destructive with some arguments, by command. */
  destroys?: Readonly<Record<string, (args: readonly string[]) => boolean>>;
  /** How to read on after a cut, by command. */
  paging?: Readonly<Record<string, Paging<readonly string[]>>>;
}

/** Everything the server can offer. */
export interface Catalog {
  toolsets: readonly Toolset[];
  /** Why REST cannot carry a command or an option of it, and what to use instead; nothing where it can. */
  whyRefused: (command: readonly string[]) => string | undefined;
}
