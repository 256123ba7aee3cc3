import { describe, expect, test } from "vitest";
import { z } from "zod";
import { endpointsOf, inBody, inHeader, inQuery, localOnly } from "../../src/catalog/define.ts";
import type { EndpointContext } from "../../src/catalog/endpoint-row.ts";

const endpoint = endpointsOf<EndpointContext<"sample">>("sample");
const text = z.string();

describe("a row of an endpoint", () => {
  test("names its API, its method and its path", () => {
    const row = endpoint("x_get", "read", "GET /v2/x/{id}", "Get.", { id: text, period: inQuery(text) });
    expect(row).toMatchObject({ api: "sample", method: "GET", path: "/v2/x/{id}", name: "x_get", access: "read" });
  });

  test("may have no input at all", () => {
    expect(endpoint("x_list", "read", "GET /v2/x", "List.").inputs).toEqual({});
  });

  test("says of each input where it travels, and under which name", () => {
    const inputs = {
      id: text,
      a: inQuery(text),
      b: inQuery(text, "bee"),
      c: inHeader("X-C", text),
      d: inBody("dee", text),
    };
    expect(endpoint("x_do", "write", "POST /v2/x/{id}", "Do.", { ...inputs, e: localOnly(text) }).inputs).toMatchObject(
      {
        a: { place: "query" },
        b: { place: "query", as: "bee" },
        c: { place: "header", as: "X-C" },
        d: { place: "body", as: "dee" },
        e: { place: "local" },
      },
    );
  });
});

// The compiler checks these: an error that it expects and does not find is an error itself.
describe("what does not compile", () => {
  test("is a row whose inputs lack a parameter of the path", () => {
    // @ts-expect-error: `id` is missing.
    endpoint("x_get", "read", "GET /v2/x/{id}", "Get.", {});
    // @ts-expect-error: the inputs are missing.
    endpoint("x_get", "read", "GET /v2/x/{id}", "Get.");
    // @ts-expect-error: the name has a slip.
    expect(endpoint("x_do", "write", "POST /v2/x/{id}", "Do.", { Id: text }).path).toBe("/v2/x/{id}");
  });

  test("is a parameter of the path that is said to travel elsewhere", () => {
    // @ts-expect-error: `id` is in the path.
    expect(endpoint("x_do", "write", "POST /v2/x/{id}", "Do.", { id: inQuery(text) }).path).toBe("/v2/x/{id}");
  });

  test("is an input of a GET that would travel in a body", () => {
    // @ts-expect-error: a GET has no body.
    endpoint("x_list", "read", "GET /v2/x", "List.", { period: text });
    // @ts-expect-error: a GET has no body.
    expect(endpoint("x_list", "read", "GET /v2/x", "List.", { period: inBody("time", text) }).method).toBe("GET");
  });

  test("is an API that the product does not have", () => {
    // @ts-expect-error: the product calls its API `sample`.
    expect(endpointsOf<EndpointContext<"sample">>("simple")).toBeTypeOf("function");
  });
});
