import type { z } from "zod";
import type { CallContext } from "../call/context.ts";
import type { Access, FilterValues } from "../call/tool.ts";
import type {
  Endpoint,
  EndpointContext,
  EndpointInput,
  EndpointOptions,
  HttpMethod,
  InputPlace,
  NamingInput,
  PlacedInput,
} from "./endpoint-row.ts";
import { fieldsInput } from "./fields.ts";
import { listInputs } from "./listed.ts";
import { pageInputs } from "./paged.ts";
import type { Handler, HandlerDefinition } from "./rows.ts";

/** An input that travels in the query string; `as` is what the API calls it there, and `written` how it writes it. */
export function inQuery(schema: z.ZodType, as?: string, written?: PlacedInput["written"]): PlacedInput<"query"> {
  return { ...placed("query", schema, as), ...(written === undefined ? {} : { written }) };
}

/** An input that travels in a header of the request, such as `Upstash-Delay`. */
export function inHeader(as: string, schema: z.ZodType): PlacedInput<"header"> {
  return placed("header", schema, as);
}

/** An input that is a filter. */
export function filterBy<Place extends InputPlace>(
  input: PlacedInput<Place>,
  values: FilterValues = "one",
): PlacedInput<Place> {
  return { ...input, filter: values };
}

/** An input of a further path of the row (`otherPaths`). */
export function inOtherPath(schema: z.ZodType): PlacedInput<"path"> {
  return placed("path", schema);
}

/** An input that travels in the JSON body under another name than it has here. */
export function inBody(as: string, input: z.ZodType | NamingInput): PlacedInput<"body"> {
  return "names" in input ? { ...placed("body", input.schema, as), names: input.names } : placed("body", input, as);
}

/** An input that only this server reads, never sent. Where it is true or false, true makes the answer longer. */
export function localOnly(schema: z.ZodType): PlacedInput<"local"> {
  return placed("local", schema);
}

function placed<Place extends InputPlace>(place: Place, schema: z.ZodType, as?: string): PlacedInput<Place> {
  return { place, schema, ...(as === undefined ? {} : { as }) };
}

type PathParameter<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

/** A GET has no body, so each of its inputs says where else it travels. */
type InputOf<Route extends string> = Route extends `GET ${string}`
  ? PlacedInput<"query" | "header" | "local" | "path">
  : EndpointInput;

/** What the path takes. */
type InputOfPath = z.ZodType | NamingInput;

/** Each `{parameter}` of the route without a place, and every other input where it can travel. */
type InputsOf<Route extends string, Inputs> = Readonly<Record<PathParameter<Route>, InputOfPath>> & {
  readonly [Name in keyof Inputs]: Name extends PathParameter<Route> ? InputOfPath : InputOf<Route>;
};

/** The names of the APIs that a product has. */
type ApiOf<Context extends EndpointContext<never>> = Parameters<Context["reach"]>[0]["api"];

/**
 * Makes the function by which the tables of a product write endpoints of one of its APIs. A `{parameter}` of the route
 * that is missing from the inputs, one that is said to travel elsewhere, and an input of a GET without a place are compile
 * errors. A row that answers a list gets the inputs by which it is read.
 */
export function endpointsOf<Context extends EndpointContext<never>>(api: ApiOf<Context>) {
  return <const Route extends `${HttpMethod} /${string}`, Inputs extends InputsOf<Route, Inputs>>(
    name: string,
    access: Access,
    route: Route,
    description: string,
    ...rest: PathParameter<Route> extends never
      ? [inputs?: Inputs, options?: EndpointOptions<Context>]
      : [inputs: Inputs, options?: EndpointOptions<Context>]
  ): Endpoint<Context> => {
    const [method, path] = route.split(" ") as [HttpMethod, string];
    const [own = {}, options = {}] = rest;
    const listing = options.listed === undefined ? {} : listInputs(options.listed);
    // A row may have its own `count`, where the API gives smaller pages.
    const picking = options.rows === undefined ? {} : { fields: localOnly(fieldsInput) };
    const inputs = { ...own, ...listing, ...(options.paged === undefined ? {} : pageInputs), ...picking, ...own };
    const endpointContext = (context: Context) => context;
    return { kind: "endpoint", api, name, access, method, path, description, inputs, options, endpointContext };
  };
}

/** A tool with a handler; its input type follows from its schema. */
export function defineTool<Shape extends z.ZodRawShape, Context extends CallContext>(
  definition: Omit<HandlerDefinition<z.output<z.ZodObject<Shape>>, Context>, "untrusted" | "mayHarm"> & {
    input: Shape;
    privileged?: boolean;
    stdioOnly?: boolean;
    undoOnly?: boolean;
    untrusted?: boolean;
    mayHarm?: boolean;
  },
): Handler<Context> {
  const { privileged = false, stdioOnly = false, untrusted = true, mayHarm = false } = definition;
  const input: z.ZodRawShape =
    definition.rows === undefined ? definition.input : { ...definition.input, fields: fieldsInput };
  return { kind: "handler", ...definition, input, privileged, stdioOnly, untrusted, mayHarm };
}
