import type { z } from "zod";
import type { CallContext } from "../call/context.ts";
import type { HarmfulThing } from "../call/harm.ts";
import type { Access, FilterValues, Plan } from "../call/tool.ts";
import type { RestApi } from "../upstash/rest-api.ts";
import type { RowsOfAnswer } from "./fields.ts";
import type { Inverse } from "./inverse.ts";
import type { Listed } from "./listed.ts";

/** One endpoint of an API: one tool. `Context` is what its product gives to each call, as `rows.ts` says. */
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
  /** The same where only a read tells whether there is something to harm. It gets the input with IDs in the place of names. */
  harmFound?: (input: Readonly<Record<string, unknown>>, context: Context) => Promise<readonly HarmfulThing[]>;
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
  /** How the call is undone, where a read before it tells how; the first is of what every call sets. */
  inverses?: readonly [Inverse, ...Inverse[]];
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
