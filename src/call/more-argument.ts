import * as z from "zod";
import { nearest } from "../upstash/near-names.ts";
import { InputError } from "./tool.ts";
import { isListed, unlisted } from "./unlisted.ts";

/**
 * The argument in which a call gives, as one object, what is rarely said: the description of `more` names it, and the list
 * shows no argument for each. All of it may as well be given beside the other arguments.
 */
export const MORE = "more";

/** The inputs with `more` behind those that are listed; the others are taken and not listed. */
export function withMore<Inputs extends z.ZodRawShape>(inputs: Inputs, listed: readonly string[], described: string) {
  const marked = Object.entries(inputs).map(([name, schema]) => [
    name,
    listed.includes(name) ? schema : unlisted(schema as z.ZodType),
  ]);
  return { ...(Object.fromEntries(marked) as Inputs), [MORE]: moreInput(described) };
}

export function moreInput(described: string) {
  return z.looseObject({}).optional().describe(described);
}

/** The arguments with those of `more` beside the others. Throws an InputError for one that there is not, or that is given twice. */
export function spreadMore(given: object, shape: z.core.$ZodShape, parse: (value: unknown) => unknown): object {
  const { [MORE]: said, ...others } = given as Readonly<Record<string, unknown>>;
  const more = parse(said);
  if (typeof more !== "object" || more === null || Array.isArray(more)) return given;
  const names = Object.entries(shape).flatMap(([name, schema]) => (isListed(schema) ? [] : [name]));
  for (const name of Object.keys(more)) {
    if (name === MORE)
      throw new InputError(`${MORE} stands in ${MORE} again; give its fields beside the others of ${MORE}.`);
    if (Object.hasOwn(others, name) && others[name] !== undefined)
      throw new InputError(`${name} is given twice: as an argument and in ${MORE}.`);
    if (names.includes(name) || Object.hasOwn(shape, name)) continue;
    const [near] = nearest(names, name, (known) => [known]);
    const guess = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new InputError(`Unknown field ${name} of ${MORE}.${guess} It takes ${names.join(", ")}.`);
  }
  return { ...others, ...more };
}

/**
 * What an element of many says, with what it says in `more`, as a call of its own may. Throws an InputError for what is given
 * twice.
 */
export function withoutMore(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !(MORE in given)) return given;
  const { [MORE]: more, ...others } = given;
  if (typeof more !== "object" || more === null) return given;
  const said = (value: unknown) => value !== undefined && value !== null && value !== "";
  const twice = Object.entries(others).find(([name, value]) => said(value) && Object.hasOwn(more, name));
  if (twice !== undefined) throw new InputError(`${twice[0]} is given twice: as an argument and in ${MORE}.`);
  return { ...others, ...more };
}
