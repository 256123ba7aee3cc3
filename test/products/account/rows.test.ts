import { describe, expect, it } from "vitest";
import { z } from "zod";
import { schemasOf } from "../../../src/catalog/endpoint.ts";
import type { Endpoint } from "../../../src/catalog/endpoint-row.ts";
import { account } from "../../../src/products/account/product.ts";
import { isAccountKind } from "../../../src/products/account/resources.ts";
import { allRows, exampleName, examples, listedEndpoints, row, rows } from "./data.ts";

const longestName = 37;
const longestDescription = 1_024;
const largestAverageRow = 459;

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
  it("are offered by default, but for Kafka and the indexes", () => {
    const offered = Object.fromEntries(account.toolsets.map(({ name, optional }) => [name, !optional]));
    expect(offered).toEqual({
      ...{ database: true, backup: true, team: true, account: true, qstash_account: true },
      ...{ kafka: false, vector_account: false, search_account: false },
    });
  });

  it("hold endpoints, a tool that writes credentials into a file, one that sums what all costs, and need the account", () => {
    const others = allRows.filter(({ kind }) => kind !== "endpoint");
    expect(others.map(({ name }) => name)).toEqual(["database_write_env", "account_costs"]);
    expect(account.needs).toBe("the account");
    expect(new Set(rows.map(({ api }) => api))).toEqual(new Set(["developer-api"]));
  });
});

describe.each(rows.map((each) => [each.name, each] as const))(
  "%s",
  (_, { name, description, inputs, method, path, options }) => {
    const schema = schemaOf(schemasOf({ inputs }));

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
      const inPath = pathParameters(path);
      const elsewhere = Object.keys(inputs).filter((parameter) => placeOf(inputs[parameter]).place !== undefined);
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(inPath));
      expect(elsewhere.filter((parameter) => inPath.includes(parameter))).toEqual([]);
      const inBody = Object.keys(inputs).filter(
        (parameter) => !inPath.includes(parameter) && (placeOf(inputs[parameter]).place ?? "body") === "body",
      );
      if (method === "GET") expect([inBody, options.body]).toEqual([[], undefined]);
    });
  },
);

describe("a parameter of a path", () => {
  it("names something of the account, whose ID then stands there and nothing that a call carries", () => {
    const unnamed = rows.flatMap(({ name, path, inputs }) =>
      pathParameters(path).flatMap((parameter) => {
        const input = inputs[parameter];
        return input !== undefined && "names" in input && isAccountKind(input.names) ? [] : [`${name}: ${parameter}`];
      }),
    );
    expect(unnamed).toEqual([]);
  });
});

describe("a row as a client receives it", () => {
  it(`takes ${largestAverageRow} characters of context on average at most`, () => {
    const sizes = rows.map(
      ({ name, description, inputs }) =>
        JSON.stringify({ name, description, inputSchema: schemaOf(schemasOf({ inputs })) }).length,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThanOrEqual(largestAverageRow);
  });
});

describe.each(examples.map((example) => [exampleName(example), example] as const))("the example %s", (_, example) => {
  const endpoint = row(example.tool);

  it("has an input that the row takes", () => {
    expect(z.strictObject(schemasOf(endpoint)).parse(example.input)).toEqual(example.input);
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

/** The request of a row, read from it as its type documents it. */
function requestOf({ method, path, inputs, options }: Endpoint, input: Record<string, unknown>) {
  const entries = Object.entries(input).filter(([parameter]) => !path.includes(`{${parameter}}`));
  const at = (wanted: string) =>
    Object.fromEntries(
      entries.flatMap(([parameter, value]) => {
        const { place = "body", as = parameter } = placeOf(inputs[parameter]);
        return place === wanted ? [[as, value]] : [];
      }),
    );
  const body = options.body === undefined ? at("body") : options.body(input);
  const hasBody = options.body !== undefined || Object.keys(at("body")).length > 0;
  return {
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (_, parameter) => encodeURIComponent(String(input[parameter]))),
    query: { ...at("query"), ...options.hidingQuery },
    ...(hasBody && { body }),
  };
}

function placeOf(input: Endpoint["inputs"][string] | undefined): { place?: string; as?: string } {
  return input !== undefined && "place" in input ? input : {};
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
