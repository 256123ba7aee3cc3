/** A schema of JSON as a client writes it: what is of no other type is none. */
type Schema = Readonly<Record<string, unknown>>;

/**
 * What a schema says, at any depth, in one form for all the ways in which clients say the same: a fact such as
 * `.args[] type` with its value. Of an argument it is a fact that it is there, and whether it is required.
 */
export function factsOf(schema: unknown): ReadonlyMap<string, string> {
  return new Map(factsAt("", schema));
}

function factsAt(path: string, given: unknown): [fact: string, value: string][] {
  const { schema } = plain(given);
  const { properties, required, items, additionalProperties, ...others } = schema;
  const named = Object.entries(isSchema(properties) ? properties : {});
  const isOpen = schema.type === "object" && (named.length === 0 || isOpened(additionalProperties));
  return [
    ...Object.entries(others).map(([keyword, value]): [string, string] => [`${path} ${keyword}`, textOf(value)]),
    ...(isOpen && path !== "" ? [[`${path} fields`, additionalProperties === false ? "none" : "any"] as const] : []),
    ...named.flatMap(([name, part]): [string, string][] => [
      [`${path}.${name} argument`, isRequired(required, name) && !plain(part).isNullable ? "required" : "optional"],
      ...factsAt(`${path}.${name}`, part),
    ]),
    ...(isSchema(items) ? factsAt(`${path}[]`, items) : []),
    ...(isSchema(additionalProperties) ? factsAt(`${path}{}`, additionalProperties) : []),
  ].map(([fact, value]) => [fact, value]);
}

/**
 * The schema without the value null, by which clients make an argument optional, and with the names of types as JSON Schema
 * has them, which Google writes in capitals.
 */
function plain(given: unknown): { schema: Schema; isNullable: boolean } {
  const { nullable, ...schema } = isSchema(given) ? given : {};
  const branches = (schema.anyOf ?? []) as readonly Schema[];
  const values = branches.filter(({ type }) => type !== "null");
  if (values.length === 1 && values.length < branches.length) {
    const { anyOf, ...beside } = schema;
    return { schema: { ...plain(values[0]).schema, ...beside }, isNullable: true };
  }
  const types = [schema.type ?? []].flat().map((type) => String(type).toLowerCase());
  const kept = types.filter((type) => type !== "null");
  const isNullable = nullable === true || kept.length < types.length;
  return { schema: kept.length === 0 ? schema : { ...schema, type: kept.join(" or ") }, isNullable };
}

function isRequired(required: unknown, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function isOpened(additionalProperties: unknown): boolean {
  return additionalProperties !== undefined && additionalProperties !== false;
}

/** A value of a keyword as text; null among the values of an enum says that the argument is optional. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(Array.isArray(value) ? value.filter((one) => one !== null) : value);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
