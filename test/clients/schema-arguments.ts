interface Schema {
  properties?: Readonly<Record<string, Schema>>;
  items?: Schema;
  prefixItems?: readonly Schema[];
  additionalProperties?: Schema | boolean;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  enum?: readonly unknown[];
}

/** The arguments that a schema has, at any depth, and the values from which some of them are chosen: `.filter.type`, `.command=GET`. */
export function argumentsIn(schema: unknown): Set<string> {
  return new Set(namesIn(schema as Schema, ""));
}

function namesIn(schema: Schema | boolean | undefined, path: string): string[] {
  if (typeof schema !== "object") return [];
  const { properties = {}, items, prefixItems = [], additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  return [
    // A client that makes an argument optional adds null.
    ...(schema.enum ?? []).filter((value) => value !== null).map((value) => `${path}=${value}`),
    ...Object.entries(properties).flatMap(([name, value]) => [`${path}.${name}`, ...namesIn(value, `${path}.${name}`)]),
    ...[items, ...prefixItems].flatMap((item) => namesIn(item, `${path}[]`)),
    ...namesIn(additionalProperties, `${path}.*`),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((branch) => namesIn(branch, path)),
  ];
}

/** Whether a schema has an object, at any depth, that may have fields of any name. */
export function hasOpenObject(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  if ("additionalProperties" in schema && schema.additionalProperties !== false) return true;
  const { type, properties } = schema as { type?: unknown; properties?: object };
  if (type === "object" && Object.keys(properties ?? {}).length === 0) return true;
  return Object.values(schema).some(hasOpenObject);
}
