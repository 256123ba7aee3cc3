import type { z } from "zod";
import type { Access, Independence, Paging, Plan } from "../call/tool.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { Endpoint } from "./endpoint-row.ts";
import type { RowsOfAnswer } from "./fields.ts";
import type { LeftOutCommands } from "./left-out-commands.ts";

/*
 * The types of rows. `Context` is what the product of a row gives to each of its calls: its clients, and what it knows of
 * the resources. Without it a row still says everything that is listed.
 */

/** What a tool with a handler is; `defineTool` makes it, with an input type that follows from the schema. */
export interface HandlerDefinition<Input, Context> {
  name: string;
  title: string;
  access: Access;
  description: string;
  /** The Redis commands it runs, if it is a family. */
  commands?: readonly string[] | undefined;
  /** The Redis commands without which it can do nothing, where it is no family. */
  needs?: readonly string[] | undefined;
  /** Whether results hold text that somebody stored, which a model must not take for instructions. */
  untrusted: boolean;
  /** Whether some calls destroy so much that a person is asked first. */
  mayHarm: boolean;
  prepare?: ((raw: Record<string, unknown>) => Record<string, unknown>) | undefined;
  plan: (input: Input, context: Context) => Plan | Promise<Plan>;
  advice?: ((failure: Error, input: Input) => string | undefined) | undefined;
  paging?: Paging<Input> | undefined;
  independent?: Independence<Input> | undefined;
  /** Whether it answers a list of objects, of which a call may ask for some fields alone; `fields` is then among its inputs. */
  rows?: RowsOfAnswer | undefined;
  /** The tool that has taken its place, of an old name that still may be called. */
  replacedBy?: string | undefined;
}

/** A tool that no endpoint can say: commands, pipelines, live streams, exploration. */
export interface Handler<Context = never> extends HandlerDefinition<never, Context> {
  kind: "handler";
  /** Needs more than the read-only token, although it reads. */
  privileged: boolean;
  /** The tool can be served over stdio only, since it works on the person's own machine. */
  stdioOnly: boolean;
  /** The tool is about what is kept of changes, so that it is offered with --undo alone. */
  undoOnly?: boolean | undefined;
  input: z.ZodRawShape;
}

/** A tool whose definition depends on what the caller is allowed, such as a family of commands. */
export interface LeveledRow<Context = never> {
  kind: "leveled";
  name: string;
  access: Access;
  privileged: false;
  /**
   * The tool at a level, or nothing where nothing is left of it. `offered` is filled with the names of all offered tools;
   * `left` says what of its commands is left out.
   */
  at(level: AccessLevel, offered: ReadonlySet<string>, left?: LeftOutCommands): Handler<Context> | undefined;
}

export type Row<Context = never> = Endpoint<Context> | Handler<Context> | LeveledRow<Context>;

/** Rows that are offered, selected and explained together. */
export interface Toolset<Context = never> {
  name: string;
  summary: string;
  rows: readonly Row<Context>[];
}

/** What is known of a toolset before its rows are loaded. */
export interface ToolsetFacts {
  name: string;
  /** Offered only when it is asked for by name or with `all`. */
  optional: boolean;
  /** Of a service that Upstash has ended: offered only when it, or one of its tools, is asked for by name. */
  retired?: boolean;
}
