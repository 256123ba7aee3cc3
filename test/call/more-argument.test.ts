import { describe, expect, test } from "vitest";
import * as z from "zod";
import { withMore, withoutMore } from "../../src/call/more-argument.ts";
import { readCall } from "../../src/call/read-call.ts";
import { inputSchemaOf } from "../../src/catalog/input-schema.ts";
import { toolWith } from "./fixture.ts";

const inputs = { url: z.string().optional(), retries: z.number().optional(), timeout: z.string().min(1).optional() };
const input = z.strictObject(withMore(inputs, ["url"], "Rarely: retries, timeout (as 30s)."));
const read = (raw: unknown) => readCall(toolWith({ input }), raw).input;

describe("what is rarely said", () => {
  test("is listed as one argument, whose description names it", () => {
    expect(inputSchemaOf(input).properties).toEqual({
      url: { type: "string" },
      more: { type: "object", description: "Rarely: retries, timeout (as 30s)." },
    });
  });

  test("stands beside the other arguments, in more or not, as an object or its JSON text", () => {
    const expected = { url: "u", retries: 3, timeout: "30s" };
    expect(read({ url: "u", more: { retries: 3, timeout: "30s" } })).toEqual(expected);
    expect(read({ url: "u", more: '{"retries":"3","timeout":"30s"}' })).toEqual(expected);
    expect(read({ url: "u", retries: 3, timeout: "30s" })).toEqual(expected);
    expect(read({ url: "u", more: { retries: null, timeout: "" } })).toEqual({ url: "u" });
  });

  test("is checked as what it is", () => {
    expect(() => read({ more: { retries: "many" } })).toThrow("retries must be a number, but is a text.");
    expect(() => read({ more: 7 })).toThrow("more must be an object, but is a number.");
  });

  test("is refused where it is given twice, or unknown, with the nearest", () => {
    expect(() => read({ retries: 1, more: { retries: 2 } })).toThrow("retries is given twice");
    expect(() => read({ more: { retry: 2 } })).toThrow(
      "Unknown field retry of more. Did you mean retries? It takes retries, timeout.",
    );
  });

  test("is refused within itself, where nothing would read it", () => {
    expect(() => read({ url: "u", more: { more: { retries: 2 } } })).toThrow("more stands in more again");
  });

  test("is not taken for given twice because every object has something of that name", () => {
    expect(() => read({ more: JSON.parse('{"__proto__":{"retries":2}}') })).toThrow("Unknown field __proto__ of more.");
    expect(() => read({ more: { toString: 2 } })).toThrow("Unknown field toString of more.");
  });

  test("may be said in each element of many, too", () => {
    expect(withoutMore({ url: "u", retries: 1, label: "", more: { label: "a", timeout: "30s" } })).toEqual({
      url: "u",
      retries: 1,
      label: "a",
      timeout: "30s",
    });
    expect(() => withoutMore({ retries: 1, more: { retries: 2 } })).toThrow("retries is given twice");
  });
});
