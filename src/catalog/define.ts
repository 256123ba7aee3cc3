import type { z } from "zod";
import type { ToolContext } from "../call/context.ts";
import type {
  Access,
  Command,
  Endpoint,
  EndpointOptions,
  Family,
  FamilyTables,
  Handler,
  HttpMethod,
  Paging,
  Row,
  ToolOutput,
  Toolset,
} from "./rows.ts";

/** A command family as a toolset of its own, `redis_<name>`. */
export function family(name: string, summary: string, tables: FamilyTables, note?: string): Toolset {
  const commands = [
    ...commandsOf(tables, "read", "read", false),
    ...commandsOf(tables, "privileged", "read", true),
    ...commandsOf(tables, "write", "write", false),
    ...commandsOf(tables, "destructive", "destructive", false),
  ];
  const row: Family = { kind: "family", name, summary, commands, ...(note === undefined ? {} : { note }) };
  return { name: `redis_${name}`, summary, needs: "redis", optional: false, rows: [row] };
}

function commandsOf(
  tables: FamilyTables,
  table: "read" | "privileged" | "write" | "destructive",
  access: Access,
  privileged: boolean,
): Command[] {
  return Object.entries(tables[table] ?? {}).map(([name, row]) => {
    const [syntax, shape, secrets] = typeof row === "string" ? [row] : row;
    const [paging, destroys] = [tables.paging?.[name], tables.destroys?.[name]];
    return { name, syntax, access, privileged, shape, secrets, paging, destroys };
  });
}

/** A toolset of the Developer API. */
export function toolset(
  name: string,
  summary: string,
  rows: readonly Row[],
  options: { optional?: boolean } = {},
): Toolset {
  return { name, summary, needs: "developer-api", optional: options.optional ?? false, rows };
}

type PathParameter<Route extends string> = Route extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathParameter<Rest>
  : never;

type InputFor<Route extends string> = Readonly<Record<PathParameter<Route>, z.ZodType>> & z.ZodRawShape;

/**
 * An endpoint of the Developer API as a tool. A `{parameter}` of the route that is missing from the input is a compile
 * error.
 */
export function endpoint<const Route extends `${HttpMethod} /${string}`>(
  name: string,
  access: Access,
  route: Route,
  description: string,
  ...rest: PathParameter<Route> extends never
    ? [input?: z.ZodRawShape, options?: EndpointOptions]
    : [input: InputFor<Route>, options?: EndpointOptions]
): Endpoint {
  const [method, path] = route.split(" ") as [HttpMethod, string];
  const [input = {}, options = {}] = rest;
  return { kind: "endpoint", name, access, method, path, description, input, options };
}

/** A tool with a handler; its input type follows from its schema. */
export function tool<Shape extends z.ZodRawShape>(definition: {
  name: string;
  title: string;
  access: Access;
  privileged?: boolean;
  description: string;
  input: Shape;
  stdioOnly?: boolean;
  harm?: (input: z.output<z.ZodObject<Shape>>) => string | undefined;
  resolve?: (input: z.output<z.ZodObject<Shape>>, context: ToolContext) => Promise<Record<string, unknown>>;
  run: (input: z.output<z.ZodObject<Shape>>, context: ToolContext) => Promise<ToolOutput>;
  paging?: Paging<z.output<z.ZodObject<Shape>>>;
}): Handler {
  return {
    kind: "handler",
    ...definition,
    privileged: definition.privileged ?? false,
    stdioOnly: definition.stdioOnly ?? false,
  };
}
