import * as z from "zod";
import { FILTERS } from "../call/filter-argument.ts";
import type { Filters } from "../call/tool.ts";
import { unlisted } from "../call/unlisted.ts";
import type { Endpoint, EndpointInput } from "./endpoint-row.ts";

/*
 * Inputs that are filters. Where a row has several, the list shows one argument for all of them, whose description names
 * each; a call may give them in it or under their own names (`src/call/filter-argument.ts`).
 */

/** Fewer are listed as what they are. */
const FEWEST = 2;

/** The filters of a row; nothing where it has too few to be listed as one argument. */
export function rowFilters({ inputs }: Pick<Endpoint, "inputs">): Filters | undefined {
  const filters = Object.entries(inputs).flatMap(([name, input]) => {
    const values = valuesOf(input);
    return values === undefined ? [] : [[name, values] as const];
  });
  return filters.length < FEWEST ? undefined : new Map(filters);
}

/** The schemas of a row's inputs, with one for all of its filters in the place of the first; these are taken, not listed. */
export function withFilters(
  schemas: z.ZodRawShape,
  filters: Filters | undefined,
  said: string | undefined,
): z.ZodRawShape {
  if (filters === undefined) return schemas;
  const [first] = filters.keys();
  const together = z
    .array(z.string())
    .optional()
    .describe(said ?? descriptionOf(schemas, filters));
  return Object.fromEntries(
    Object.entries(schemas).flatMap(([name, schema]) => {
      const own = [name, filters.has(name) ? unlisted(schema as z.ZodType) : schema] as const;
      return name === first ? [[FILTERS, together] as const, own] : [own];
    }),
  );
}

function descriptionOf(schemas: z.ZodRawShape, filters: Filters): string {
  const named = (values: "one" | "several") =>
    [...filters].filter(([, takes]) => takes === values).map(([name]) => withHint(name, schemas[name] as z.ZodType));
  const [several, one] = [named("several").join(", "), named("one").join(", ")];
  const parts = [...(several === "" ? [] : [`name=a,b: ${several}`]), ...(one === "" ? [] : [`name=value: ${one}`])];
  return `Each ${parts.join("; ")}.`;
}

/** A name with what its schema says of its values. */
function withHint(name: string, schema: z.ZodType): string {
  const { description } = schema;
  return description === undefined ? name : `${name} (${description.replace(/\.$/, "")})`;
}

function valuesOf(input: EndpointInput) {
  return "place" in input ? input.filter : undefined;
}
