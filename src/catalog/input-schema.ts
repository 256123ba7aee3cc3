import * as z from "zod";
import type { InputSchema } from "../call/tool.ts";
import { UNLISTED } from "../call/unlisted.ts";

/*
 * The schema of a tool as it is listed, of the one that checks its calls. It has what a model needs to write a call: names,
 * types, choices, what is required, and the descriptions. Bounds and patterns are checked by the server, which says what is
 * wrong; where a model must know one, the description says it.
 */

type Part = Readonly<Record<string, unknown>>;

/** What only repeats checks of the server, or its descriptions. */
const CHECKED_HERE: ReadonlySet<string> = new Set([
  ...["$schema", "minLength", "maxLength", "pattern", "minItems", "maxItems", "minimum", "maximum", "default"],
  UNLISTED,
]);

/** What a mark hides of a part that is listed. */
const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  choices: ["enum"],
  fields: ["properties", "required", "additionalProperties"],
};

/** The schema of arguments for the list; it has `properties` also where there are none. */
export function inputSchemaOf(input: z.ZodObject): InputSchema {
  const { type: _, properties = {}, ...rest } = listedPart(z.toJSONSchema(input, { io: "input" }) as Part);
  return { type: "object", properties: properties as InputSchema["properties"], ...rest };
}

function listedPart(part: Part): Part {
  const hidden = HIDDEN[String(part[UNLISTED])] ?? [];
  return Object.fromEntries(
    Object.entries(part).flatMap(([keyword, value]): [string, unknown][] => {
      if (CHECKED_HERE.has(keyword) || hidden.includes(keyword)) return [];
      switch (keyword) {
        case "properties": {
          const listed = listedProperties(value as Readonly<Record<string, Part>>);
          return Object.keys(listed).length > 0 ? [[keyword, listed]] : [];
        }
        case "items":
          return [[keyword, listedPart(value as Part)]];
        case "additionalProperties":
          return isWithoutMeaning(value) ? [] : [[keyword, listedPart(value as Part)]];
        default:
          return [[keyword, value]];
      }
    }),
  );
}

function listedProperties(properties: Readonly<Record<string, Part>>): Readonly<Record<string, Part>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, part]) => (part[UNLISTED] === true ? [] : [[name, listedPart(part)]])),
  );
}

/** Whether nothing is said of further fields that a model needs: that there are none, or that they may be anything. */
function isWithoutMeaning(further: unknown): boolean {
  return typeof further !== "object" || further === null || Object.keys(further).length === 0;
}
