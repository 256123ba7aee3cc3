import type { z } from "zod";
import type { CallContext } from "../call/context.ts";
import type { Access } from "../call/tool.ts";
import type {
  Endpoint,
  EndpointContext,
  EndpointOptions,
  Handler,
  HandlerDefinition,
  HttpMethod,
  InputPlace,
  PlacedInput,
} from "./rows.ts";

/** An input that travels in the query string; `as` is what the API calls it there. */
export function inQuery(schema: z.ZodType, as?: string): PlacedInput<"query"> {
  return placed("query", schema, as);
}

/** An input that travels in a header of the request, such as `Upstash-Delay`. */
export function inHeader(as: string, schema: z.ZodType): PlacedInput<"header"> {
  return placed("header", schema, as);
}

/** An input that travels in the JSON body under another name than it has here. */
export function inBody(as: string, schema: z.ZodType): PlacedInput<"body"> {
  return placed("body", schema, as);
}

/** An input that only this server reads, never sent. */
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
  ? PlacedInput<"query" | "header" | "local">
  : z.ZodType | PlacedInput;

/** Each `{parameter}` of the route as a plain schema, and every other input where it can travel. */
type InputsOf<Route extends string, Inputs> = Readonly<Record<PathParameter<Route>, z.ZodType>> & {
  readonly [Name in keyof Inputs]: Name extends PathParameter<Route> ? z.ZodType : InputOf<Route>;
};

/** The names of the APIs that a product has. */
type ApiOf<Context extends EndpointContext<never>> = Parameters<Context["reach"]>[0]["api"];

/**
 * Makes the function by which the tables of a product write endpoints of one of its APIs. A `{parameter}` of the route
 * that is missing from the inputs, one that is said to travel elsewhere, and an input of a GET without a place are compile
 * errors.
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
    const [inputs = {}, options = {}] = rest;
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
    untrusted?: boolean;
    mayHarm?: boolean;
  },
): Handler<Context> {
  const { privileged = false, stdioOnly = false, untrusted = true, mayHarm = false } = definition;
  return { kind: "handler", ...definition, privileged, stdioOnly, untrusted, mayHarm };
}
