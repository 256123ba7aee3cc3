import type { z } from "zod";
import type { CallContext } from "../call/context.ts";
import type { HarmfulThing } from "../call/harm.ts";
import type { Access, FilterValues, Independence, Paging, Plan } from "../call/tool.ts";
import type { AccessLevel } from "../upstash/access.ts";
import type { RestApi } from "../upstash/rest-api.ts";
import type { RowsOfAnswer } from "./fields.ts";
import type { Inverse } from "./inverse.ts";
import type { LeftOutCommands } from "./left-out-commands.ts";
import type { Listed } from "./listed.ts";

/*
 * The types of rows. `Context` is what the product of a row gives to each of its calls: its clients, and what it knows of
 * the resources. Without it a row still says everything that is listed.
 */

/** One endpoint of an API: one tool. */
export interface Endpoint<Context = never> {
  kind: "endpoint";
  /** The API that it belongs to, by the name that the product gives it. */
  api: string;
  name: string;
  access: Access;
  method: HttpMethod;
  /** The path with `{name}` where an input is put in, percent-encoded. */
  path: string;
  description: string;
  inputs: Readonly<Record<string, EndpointInput>>;
  options: EndpointOptions<Context>;
  /** The part of a call's context that every endpoint needs. */
  endpointContext(context: Context): EndpointContext;
}

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** An input that does not say where it travels is in the path, where that has its name, or else in the body. */
export type EndpointInput = z.ZodType | NamingInput | PlacedInput;

/** An input by which a call names a resource of the account, by ID or name; the API gets the ID. */
export interface NamingInput {
  /** The kind of the resource, as the product of the endpoint knows it: "team". */
  names: string;
  schema: z.ZodType;
}

/** An input that says where it travels. */
export interface PlacedInput<Place extends InputPlace = InputPlace> {
  place: Place;
  /** What the API calls it there, where that is not its name here. */
  as?: string;
  schema: z.ZodType;
  /** How the API writes it in a query or header, where that is not its text: a time as milliseconds. A list repeats it. */
  written?: (value: unknown) => string | readonly string[];
  /** As in `NamingInput`. */
  names?: string;
  /** Where it narrows what a call is about: whether it takes one value, or several with commas (`filters.ts`). */
  filter?: FilterValues;
}

/** `local` is read by this server alone and never sent; `path` is for the path of another route of the row alone. */
export type InputPlace = "query" | "header" | "body" | "local" | "path";

/** A further path of a row, with the same method: where the input is given, the request goes there. */
export interface OtherPath {
  given: string;
  path: string;
}

/** What an endpoint needs beyond its row. */
export interface EndpointOptions<Context> {
  /** Query parameters by which the API itself leaves secrets out; sent unless secrets are to be shown. */
  hidingQuery?: Readonly<Record<string, string>>;
  /** Query parameters that every request has. */
  fixedQuery?: Readonly<Record<string, string>>;
  /**
   * Further operations of the same tool, such as one thing in the place of the list. The first whose input is given wins;
   * without any of them the row's own path is asked.
   */
  otherPaths?: readonly OtherPath[];
  /** What the list says of the filters, where it is those of another tool: "As of qstash_dlq_list, and flow_control_key." */
  filtersAs?: string;
  /** Refuses what cannot be right before anything is sent: a sentence, or nothing. */
  check?: (input: Record<string, unknown>) => string | undefined;
  /**
   * Refuses, by an InputError, what only the context can judge, before a person is asked or anything is changed; gives the
   * inputs as they are sent.
   */
  admit?: (input: Readonly<Record<string, unknown>>, context: Context) => Promise<Readonly<Record<string, unknown>>>;
  /**
   * Makes the JSON body where it is not simply the inputs under their names. It gets the inputs by their names here, with
   * IDs in the place of names.
   */
  body?: (input: Record<string, unknown>) => unknown;
  /** Whether it answers a list, and how that is read: the tool then gives it by page. */
  listed?: Listed;
  /** The field with the elements, where the API itself answers by page and with a cursor. */
  paged?: string;
  /** Whether it answers a list of objects without either, of which a call may ask for some fields alone. */
  rows?: RowsOfAnswer;
  /** Whether the API makes the change a part at a time, and gives a cursor while there is more (`in-parts.ts`). */
  inParts?: boolean;
  /**
   * Opens what the API has packed, such as base64, before secrets are looked for. It gets the elements of a page, and of a
   * large response a part at a time. What it leaves out is never shown, whatever the configuration says.
   */
  unpack?: (response: unknown) => unknown;
  /**
   * Turns the response into what a person reads, or a promise of it; the default is the response as it came. Of a list it
   * gets a page.
   */
  present?: (response: unknown, input: Record<string, unknown>) => unknown;
  /** What an App draws of the response, beside the answer; it sees to its own bounds. */
  drawn?: (response: unknown) => Readonly<Record<string, unknown>> | undefined;
  /**
   * What a call does that a person is asked about first, by its input: none where it need not be. A destructive call is
   * always asked about, by its description where nothing is said here.
   */
  harm?: (input: Readonly<Record<string, unknown>>) => readonly HarmfulThing[];
  /** The fact of the preview that names what a destructive call takes away as a whole, such as `database`. */
  takesWhole?: string;
  /** Remarks beside the result of a call that was carried out, such as what to do next. It gets the response as it came. */
  after?: (
    input: Readonly<Record<string, unknown>>,
    context: Context,
    response: unknown,
  ) => Promise<Record<string, unknown>>;
  /** What a person is told when asked: what a call will take away or change, found out by reads alone. */
  preview?: Preview<Context>;
  /** How the call is undone, where a read before it tells how. */
  inverse?: Inverse;
  /**
   * Whether responses hold text of others: names, labels, who did something, errors. They do, where the row says nothing.
   */
  untrusted?: boolean;
}

/** Facts for the person who is asked before harm is done: `{ name: …, keys: … }`. */
export type Preview<Context> = (
  input: Readonly<Record<string, unknown>>,
  context: Context,
) => Promise<Record<string, unknown>>;

/** What the product of an endpoint gives to its calls. */
export interface EndpointContext<Api extends string = string> extends CallContext {
  /**
   * Finds what a call is about, once: the API that its row names, at the access level of the caller, the inputs with IDs in
   * the place of names, and what a permission is bound to. A change is made to what bears a name now, and harm is done to
   * what is there now; a read may use what is remembered. Throws a `not-found` UpstashError for a name that nothing bears.
   */
  reach(
    row: Pick<Endpoint, "access" | "path" | "inputs"> & { api: Api },
    input: Readonly<Record<string, unknown>>,
  ): Promise<ReachedEndpoint>;
  /** Is told when a request was made: whether it was answered, and not refused or lost. */
  settled(
    row: Pick<Endpoint, "access" | "path" | "inputs">,
    input: Readonly<Record<string, unknown>>,
    answered: boolean,
  ): void;
  /** A value with every secret replaced, and the secrets that were found. */
  withoutSecrets(value: unknown, replacement: string): CleanValue;
}

/** A value without its secrets. */
export interface CleanValue {
  value: unknown;
  /** Tokens and passwords: they stood where the API's documents say that it puts them. */
  certain: readonly string[];
  /** What looks like a secret, and which somebody may have made look so. */
  likely: readonly string[];
}

export interface ReachedEndpoint {
  api: RestApi;
  input: Readonly<Record<string, unknown>>;
  target: Plan["target"];
}

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
