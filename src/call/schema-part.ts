import type * as z from "zod";

/** The part of a zod schema that tells what a client meant. */
export interface SchemaPart {
  def: { type: string; innerType?: SchemaPart; element?: SchemaPart; shape?: z.core.$ZodShape };
}

/** What a part is, whether it may be left out or not. */
export function unwrap(schema: SchemaPart | undefined): Partial<SchemaPart["def"]> {
  let part = schema;
  while (part?.def.innerType) part = part.def.innerType;
  return part?.def ?? {};
}

/** What a schema has at a place in what it checks. */
export function partAt(schema: SchemaPart, path: readonly PropertyKey[]): Partial<SchemaPart["def"]> {
  return path.reduce<Partial<SchemaPart["def"]>>(({ element, shape = {} }, step) => {
    if (typeof step === "number") return unwrap(element);
    const isKnown = Object.hasOwn(shape, step);
    return unwrap(isKnown ? (shape[String(step)] as SchemaPart | undefined) : undefined);
  }, unwrap(schema));
}
