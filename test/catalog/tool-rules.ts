import type { ListedTool } from "../../src/server/listed-tools.ts";

type Part = Readonly<Record<string, unknown>>;

/** What some client refuses wherever it stands in a schema. */
const REFUSED = [
  ...["anyOf", "oneOf", "allOf", "not", "if", "$ref", "$defs", "$schema", "const", "nullable", "propertyNames"],
  ...["patternProperties", "format", "exclusiveMinimum", "exclusiveMaximum", "prefixItems"],
];

const HINTS = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"] as const;

/** Which rules of tools one breaks, as sentences; none where every client takes it. */
export function brokenRules({ name, title, description, inputSchema, annotations }: ListedTool): string[] {
  const faults = [
    !/^[a-z0-9_]{1,37}$/.test(name) && "its name is not of 1 to 37 of a-z, 0-9 and _",
    title.trim() === "" && "it has no title",
    HINTS.some((hint) => typeof annotations[hint] !== "boolean") && "a hint is missing",
    annotations.readOnlyHint === annotations.destructiveHint && "it both reads alone and destroys, or neither",
    (description.length < 10 || description.length > 1_024) && "its description has not 10 to 1,024 characters",
    (inputSchema.type !== "object" || !isPart(inputSchema.properties)) && "its schema is no object with properties",
  ];
  const ofParts = partsOf(inputSchema, "").flatMap(([at, part]) => faultsOfPart(part).map((fault) => `${at} ${fault}`));
  return [...faults.filter((fault) => fault !== false), ...ofParts].map((fault) => `${name}: ${fault}`);
}

function faultsOfPart(part: Part): string[] {
  const { type, properties, required = [], items } = part;
  const refused = REFUSED.filter((keyword) => Object.hasOwn(part, keyword)).map((keyword) => `has ${keyword}`);
  const unknown = (required as string[]).filter((name) => !isPart(properties) || !Object.hasOwn(properties, name));
  const strings =
    part.enum === undefined || (Array.isArray(part.enum) && part.enum.every((one) => typeof one === "string"));
  const faults = [
    typeof type !== "string" && "has not one type",
    type === "array" && !isPart(items) && "is an array without items",
    !strings && "has an enum of others than strings",
    part.enum !== undefined && type !== "string" && "has an enum and is no string",
    unknown.length > 0 && `requires ${unknown.join(", ")}, which it has not`,
  ];
  return [...refused, ...faults.filter((fault) => fault !== false)];
}

/** A schema and every schema in it, each with its place; the names of properties are no keywords. */
function partsOf(schema: Part, at: string): [at: string, part: Part][] {
  const { properties, items, additionalProperties } = schema;
  const named = isPart(properties) ? Object.entries(properties) : [];
  const within: (readonly [string, unknown])[] = [
    ...named.map(([name, part]) => [`${at}.${name}`, part] as const),
    [`${at}[]`, items],
    [`${at}{}`, isEmpty(additionalProperties) ? undefined : additionalProperties],
  ];
  return [[at, schema], ...within.flatMap(([place, part]) => (isPart(part) ? partsOf(part, place) : []))];
}

/** Anything at all, which is no schema with a type. */
function isEmpty(value: unknown): boolean {
  return isPart(value) && Object.keys(value).length === 0;
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that a schema takes, as small as it may be: of an object what is required, or everything with `all`. */
export function exampleOf(schema: Part, all: boolean): unknown {
  const { type, properties = {}, required = [], items, minItems = 0, minLength = 0, minimum = 0 } = schema;
  const [first] = (schema.enum as readonly string[] | undefined) ?? [];
  switch (type) {
    case "object": {
      const names = all ? Object.keys(properties as Part) : (required as string[]);
      return Object.fromEntries(
        names.map((name) => [name, exampleOf((properties as Record<string, Part>)[name] ?? {}, all)]),
      );
    }
    case "array":
      return Array.from({ length: Math.max(Number(minItems), all ? 1 : 0) }, () => exampleOf(items as Part, all));
    case "string":
      return first ?? textFor(schema.pattern) ?? "x".repeat(Math.max(1, Number(minLength)));
    case "boolean":
      return true;
    default:
      return Number(minimum);
  }
}

/** Texts of which one fits each pattern that a tool has. */
const TEXTS = ["x", "0", "dev@example.com"];

function textFor(pattern: unknown): string | undefined {
  return typeof pattern === "string" ? TEXTS.find((text) => new RegExp(pattern, "u").test(text)) : undefined;
}

/** The whole example with a value of another type in the place of each property. */
export function wrongExamplesOf(schema: Part): [property: string, example: object][] {
  const example = exampleOf(schema, true) as object;
  return Object.entries(schema.properties as Record<string, Part>).map(([name, { type }]) => {
    return [name, { ...example, [name]: type === "object" ? "text" : {} }];
  });
}
