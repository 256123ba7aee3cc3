import { describe, expect, test } from "vitest";
import { hasTooManyValues, hasTooMuchBesideArguments, tooManyValues } from "../../src/transport/message-text.ts";

const call = (args: unknown) => ({ method: "tools/call", params: { name: "tool", arguments: args } });
const many = { args: Array.from({ length: 200_000 }, () => null) };

describe("a message", () => {
  test("has too many values above 200,000", () => {
    expect(hasTooManyValues(JSON.stringify(call(many)))).toBe(true);
    expect(hasTooManyValues(JSON.stringify(call({ args: many.args.slice(10) })))).toBe(false);
  });

  test("of one long text has not", () => {
    expect(hasTooManyValues(JSON.stringify(call({ args: ["[1,2],".repeat(500_000)] })))).toBe(false);
  });

  test("of one object with very many members, which take longer, has too many above 50,750", () => {
    const wide = (members: number) => ({
      args: Object.fromEntries(Array.from({ length: members }, (_, n) => [`m${n}`, n])),
    });
    const padding = { more: "x".repeat(400_000) };
    expect(hasTooManyValues(JSON.stringify(call({ ...padding, ...wide(50_740) })))).toBe(false);
    expect(hasTooManyValues(JSON.stringify(call({ ...padding, ...wide(50_760) })))).toBe(true);
  });

  test("that is nested deeper than anybody nests counts as such", () => {
    expect(hasTooManyValues("[".repeat(500_000))).toBe(true);
  });
});

describe("the error for it", () => {
  test.each([
    ["at the end, as the SDK writes it", { ...call(many), jsonrpc: "2.0", id: 7 }, 7],
    ["at the end, as a text", { ...call(many), jsonrpc: "2.0", id: "seven" }, "seven"],
    ["at the beginning", { jsonrpc: "2.0", id: 7, ...call(many) }, 7],
    ["behind the method", { method: "tools/call", id: 7, params: many, jsonrpc: "2.0" }, 7],
    ["in none of these places", { params: many, id: 7, jsonrpc: "2.0", method: "tools/call" }, null],
    ["in the arguments alone", { method: "tools/call", params: { id: 7, ...many, args2: [{ id: 8 }] } }, null],
  ])("has the id that stands %s", (_, message, id) => {
    expect(tooManyValues(JSON.stringify(message))).toMatchObject({ jsonrpc: "2.0", id, error: { code: -32_600 } });
  });

  test("says the limit and what to do", () => {
    expect(tooManyValues("[]").error).toMatchObject({
      message:
        "The message has more than 200000 elements and fields, too many levels, a number of more than 1000 characters, or more than 2000 elements, fields and names of arguments beside the values of these; share them among several calls.",
    });
  });
});

describe("what a message has beside the values of arguments", () => {
  const withParams = (params: object) => ({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const many = Array.from({ length: 3_000 }, (_, index) => index);

  test.each([
    ["capabilities", withParams({ capabilities: { experimental: Object.fromEntries(many.map((n) => [n, n])) } })],
    ["_meta", withParams({ _meta: { many } })],
    ["a long text", withParams({ name: "x".repeat(300_000) })],
    ["many levels", withParams({ deep: JSON.parse("[".repeat(200) + "]".repeat(200)) })],
    ["the names of the arguments", withParams({ arguments: Object.fromEntries(many.map((n) => [n, n])) })],
    ["a batch", Array.from({ length: 500 }, () => withParams({ a: 1, b: 2 }))],
  ])("is too much: %s", (_what, message) => {
    expect(hasTooMuchBesideArguments(message)).toBe(true);
  });

  test.each([
    ["the values of arguments", withParams({ name: "t", arguments: { many } })],
    ["what a client sends", withParams({ capabilities: { elicitation: { form: {} } }, clientInfo: { name: "a" } })],
    ["nothing", null],
  ])("is not: %s", (_what, message) => {
    expect(hasTooMuchBesideArguments(message)).toBe(false);
  });
});
