import { nearest } from "../upstash/near-names.ts";
import { pairsInText } from "./filter-text.ts";
import { type Filters, InputError } from "./tool.ts";

/**
 * The argument in which a call gives the filters of a tool that has several, each as `name=value`. A list with an argument
 * for each filter would cost a model many times as much. Each may also be given as an argument of its own name.
 */
export const FILTERS = "filters";

/**
 * The arguments with each filter under its own name, for the schema of the tool to check. Throws an InputError for what is no
 * filter, and for one that is given twice and takes one value.
 */
export function spreadFilters(given: object, filters: Filters, parse: (value: unknown) => unknown): object {
  const { [FILTERS]: listed, ...others } = given as Readonly<Record<string, unknown>>;
  if (listed === undefined || listed === null || listed === "") return others;
  const spread = new Map<string, string>();
  for (const element of elementsOf(parse(listed), filters)) {
    const { name, value } = partsOf(element, filters);
    if (others[name] !== undefined) throw new InputError(`${name} is given twice: as an argument and in ${FILTERS}.`);
    const before = spread.get(name);
    if (before !== undefined && filters.get(name) === "one") {
      throw new InputError(`${FILTERS} has ${name} twice; it takes one value.`);
    }
    spread.set(name, before === undefined ? value : `${before},${value}`);
  }
  return { ...others, ...Object.fromEntries(spread) };
}

function elementsOf(listed: unknown, filters: Filters): readonly unknown[] {
  if (Array.isArray(listed)) return listed;
  if (typeof listed !== "string") throw new InputError(`${FILTERS} must be ${rightForm(filters)}`);
  const pairs = pairsInText(listed, filters);
  if (pairs !== undefined) return pairs;
  const shown = JSON.stringify(listed).slice(0, LONGEST_SHOWN);
  throw new InputError(
    `${FILTERS} is ${shown}, which can be read in more than one way or none. It must be ${rightForm(filters)}`,
  );
}

/** How filters are written, by those of the tool. */
function rightForm(filters: Filters): string {
  const [first = "", second = first] = filters.keys();
  return `an array of texts such as ["${first}=VALUE", "${second}=VALUE"]. It has ${named(filters)}.`;
}

/** Characters of an element that an error shows. */
const LONGEST_SHOWN = 80;

function partsOf(element: unknown, filters: Filters): { name: string; value: string } {
  const [, name = "", value = ""] = (typeof element === "string" && /^\s*([^=\s]+)\s*=(.*)$/s.exec(element)) || [];
  const shown = (JSON.stringify(element) ?? "nothing").slice(0, LONGEST_SHOWN);
  if (name === "") throw new InputError(`${FILTERS} has ${shown}, which is not name=value.`);
  if (!filters.has(name)) {
    const [near] = nearest([...filters.keys()], name, (known) => [known]);
    const guess = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new InputError(
      `${FILTERS} has ${shown}, but no filter of this tool is named so.${guess} It has ${named(filters)}.`,
    );
  }
  if (value.trim() === "") throw new InputError(`${FILTERS} has ${shown} without a value. Give one, or leave it out.`);
  return { name, value };
}

function named(filters: Filters): string {
  return [...filters.keys()].join(", ");
}
