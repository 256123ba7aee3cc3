import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../../src/catalog/rows.ts";
import { developerApi } from "../../../src/products/account/toolsets.ts";
import { exampleName, examples, listedEndpoints, row, rows } from "./data.ts";

const longestName = 37;
const longestDescription = 1_024;
const largestAverageRow = 450;

const forbiddenKeywords = [
  ...["anyOf", "oneOf", "allOf", "not", "$ref", "$defs", "const", "nullable"],
  ...["propertyNames", "patternProperties", "format", "exclusiveMinimum", "exclusiveMaximum"],
];

describe("the endpoints of the Developer API", () => {
  it("are 84, of which 46 are of the older document", () => {
    expect(listedEndpoints).toHaveLength(84);
    expect(listedEndpoints.filter(({ source }) => source === "seed")).toHaveLength(46);
    expect(new Set(listedEndpoints.map(({ method, path }) => `${method} ${path}`)).size).toBe(84);
  });

  it("are the rows, each exactly once", () => {
    const listed = listedEndpoints.map(({ tool, method, path, access }) =>
      [tool, method, unnamed(path), access].join(" "),
    );
    const written = rows.map(({ name, method, path, access }) => [name, method, unnamed(path), access].join(" "));
    expect(written.toSorted()).toEqual(listed.toSorted());
  });

  it("have an example each", () => {
    expect(new Set(examples.map(({ tool }) => tool))).toEqual(new Set(listedEndpoints.map(({ tool }) => tool)));
  });
});

describe("the toolsets of the Developer API", () => {
  it("are offered by default, but for kafka, vector and search", () => {
    const offered = Object.fromEntries(developerApi.map(({ name, optional }) => [name, !optional]));
    expect(offered).toEqual({
      ...{ database: true, backup: true, team: true, account: true, qstash: true },
      ...{ kafka: false, vector: false, search: false },
    });
  });

  it("hold endpoints, one tool that writes credentials into a file, and need the Developer API's credentials", () => {
    const others = developerApi.flatMap((toolset) => toolset.rows).filter(({ kind }) => kind !== "endpoint");
    expect(others.map(({ name }) => name)).toEqual(["database_write_env"]);
    expect(new Set(developerApi.map(({ needs }) => needs))).toEqual(new Set(["developer-api"]));
  });
});

describe.each(rows.map((each) => [each.name, each] as const))(
  "%s",
  (_, { name, description, input, options, ...rest }) => {
    const schema = schemaOf(input);

    it("has a name and a description that every client takes", () => {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(name.length).toBeLessThanOrEqual(longestName);
      expect(description).toMatch(/\.$/);
      expect(description.length).toBeLessThanOrEqual(longestDescription);
    });

    it("has an input schema that every client takes", () => {
      expect(schema).toMatchObject({ type: "object", additionalProperties: false });
      expect(schema).toHaveProperty("properties");
      expect([...violations(schema, "")]).toEqual([]);
    });

    it("puts every input in exactly one place", () => {
      const pathParameters = [...rest.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const placed = [...pathParameters, ...(options.query ?? []), ...(options.local ?? [])];
      expect(Object.keys(input)).toEqual(expect.arrayContaining(placed));
      expect(new Set(placed).size).toBe(placed.length);
      const renamed = Object.keys(options.rename ?? {});
      expect(Object.keys(input).filter((parameter) => !placed.includes(parameter))).toEqual(
        expect.arrayContaining(renamed),
      );
    });
  },
);

const ids = rows.flatMap(({ name, path, input }) =>
  pathParameters(path)
    .filter((parameter) => parameter !== "database")
    .map((parameter) => [name, parameter, z.object(input).pick({ [parameter]: true })] as const),
);

describe.each(ids)("%s", (_, parameter, schema) => {
  it.each(["..", ".", "a/b", "a%2Fb", "a?b", ""])(
    `takes no ${parameter} "%s", which would lead to another path`,
    (value) => {
      expect(schema.safeParse({ [parameter]: value }).success).toBe(false);
    },
  );
});

describe("a row as a client receives it", () => {
  it(`takes ${largestAverageRow} characters of context on average at most`, () => {
    const sizes = rows.map(
      ({ name, description, input }) => JSON.stringify({ name, description, inputSchema: schemaOf(input) }).length,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThanOrEqual(largestAverageRow);
  });
});

describe.each(examples.map((example) => [exampleName(example), example] as const))("the example %s", (_, example) => {
  const endpoint = row(example.tool);

  it("has an input that the row takes", () => {
    expect(z.strictObject(endpoint.input).parse(example.input)).toEqual(example.input);
    expect(endpoint.options.check?.(example.input)).toBeUndefined();
  });

  it("makes the request that the document shows", () => {
    expect(requestOf(endpoint, example.input)).toEqual(example.request);
  });

  it("names no secret that its response has not", () => {
    const text = JSON.stringify(example.response);
    expect(example.secrets.filter((secret) => !text.includes(secret))).toEqual([]);
  });
});

/** The request of a row, read from it as `EndpointOptions` documents it. */
function requestOf({ method, path, options }: Endpoint, input: Record<string, unknown>) {
  const { query = [], local = [], rename = {}, hidingQuery = {} } = options;
  const inPath = (parameter: string) => path.includes(`{${parameter}}`);
  const named = (parameters: [string, unknown][]) =>
    Object.fromEntries(parameters.map(([parameter, value]) => [rename[parameter] ?? parameter, value]));
  const entries = Object.entries(input).filter(([parameter]) => !local.includes(parameter) && !inPath(parameter));
  const bodyEntries = entries.filter(([parameter]) => !query.includes(parameter));
  const body = options.body === undefined ? named(bodyEntries) : options.body(input);
  const hasBody = options.body !== undefined || bodyEntries.length > 0;
  return {
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (_, parameter) => encodeURIComponent(String(input[parameter]))),
    query: { ...named(entries.filter(([parameter]) => query.includes(parameter))), ...hidingQuery },
    ...(hasBody && { body }),
  };
}

function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? []);
}

function schemaOf(input: z.ZodRawShape): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(z.strictObject(input));
  return schema;
}

function* violations(schema: unknown, path: string): Generator<string> {
  if (typeof schema !== "object" || schema === null) return;
  const keywords = new Map<string, unknown>(Object.entries(schema));
  for (const keyword of forbiddenKeywords) if (keywords.has(keyword)) yield `${path}/${keyword}`;
  const type = keywords.get("type");
  if (Array.isArray(type)) yield `${path}: several types`;
  if (type === "array" && !keywords.has("items")) yield `${path}: an array without items`;
  if (type === "integer" && !(keywords.has("minimum") && keywords.has("maximum")))
    yield `${path}: an integer without bounds`;
  const values = keywords.get("enum");
  if (Array.isArray(values) && values.some((value) => typeof value !== "string"))
    yield `${path}: an enum of no strings`;
  for (const bound of ["minimum", "maximum"]) {
    if (Math.abs(Number(keywords.get(bound) ?? 0)) === Number.MAX_SAFE_INTEGER) yield `${path}/${bound}: of JavaScript`;
  }
  yield* violations(keywords.get("items"), `${path}/items`);
  const properties = keywords.get("properties") ?? {};
  for (const [name, property] of Object.entries(properties)) yield* violations(property, `${path}/${name}`);
}

function unnamed(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "{}");
}
