import { beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../../src/local/account/all-routes.ts";
import { callEveryEndpoint } from "./contract-calls.ts";
import documents from "./documents.json" with { type: "json" };
import endpoints from "./endpoints.json" with { type: "json" };
import { useDeveloperApi } from "./fixture.ts";

const upstash = useDeveloperApi();
let answers: ReadonlyMap<string, unknown> = new Map();

beforeAll(async () => {
  answers = await callEveryEndpoint(upstash);
});

describe("the documents of the Developer API", () => {
  it("name 84 endpoints, and the server has a route for each and for no other", () => {
    const routes = ROUTES.map(({ method, segments }) => `${method} /${segments.join("/")}`);
    expect(routes.filter((route) => route !== "GET /auditlogs").sort()).toEqual(Object.keys(endpoints).sort());
    expect(routes).toHaveLength(85);
  });

  it.each(Object.entries(endpoints))("%s answers %s", (endpoint, expected) => {
    const answer = answers.get(endpoint);
    if (expected === "OK") expect(answer).toBe("OK");
    else if (expected === "[text]") expect(answer).toEqual(expect.arrayContaining([expect.any(String)]));
    else expect(fieldsOf(answer)).toEqual(expect.arrayContaining(documentedFields(expected)));
  });
});

/** The field paths of a document in documents.json; of each item for the name of one in brackets. */
function documentedFields(expected: string): string[] {
  const all: Readonly<Record<string, readonly string[]>> = documents;
  const fields = all[expected.replace(/^\[(.*)\]$/, "$1")] ?? ["no such document"];
  return expected.startsWith("[") ? fields.map((field) => `[].${field}`) : [...fields];
}

/** The field paths of an answer: `a.b` in an object, `a[].b` in a list of objects, `a.point` for a point of a series. */
function fieldsOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) {
    const inside = value.flatMap((item) => (isObject(item) ? fieldsOf(item, `${path}[]`) : []));
    return [path, ...new Set(inside)];
  }
  if (!isObject(value)) return [path];
  const prefix = path === "" ? "" : `${path}.`;
  if ("x" in value && "y" in value) {
    const rest = Object.keys(value).filter((key) => key !== "x" && key !== "y");
    return [`${prefix}point`, ...rest.map((key) => prefix + key)];
  }
  // The properties of a connector are its owner's, not the document's.
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "properties" ? [prefix + key] : fieldsOf(inner, prefix + key),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
