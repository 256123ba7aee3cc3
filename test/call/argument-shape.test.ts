import { expect, test } from "vitest";
import { argumentShape } from "../../src/call/argument-shape.ts";

const named = (...names: string[]) => ({ properties: Object.fromEntries(names.map((name) => [name, {}])) });

test("the shape of arguments has names, types and lengths", () => {
  const raw = { command: "HGET", args: ["user:1", "name"], options: { a: 1 }, count: 7, full: true, cursor: null };
  expect(argumentShape(raw, named("command", "args", "options", "count", "full", "cursor"))).toBe(
    "command: text (4), args: list (2), options: object (1), count: number, full: boolean, cursor: null",
  );
});

test("the shape of arguments has no value, and no name that the tool has not, since a client may send any", () => {
  const shape = argumentShape({ args: ["canary-value"], "canary-name": "canary", constructor: 1 }, named("args"));
  expect(shape).toBe("args: list (1), others: 2");
});

test("the shape of what is no object is its type, and that of nothing is empty", () => {
  expect([argumentShape("canary", named()), argumentShape([1], named())]).toEqual(["text (6)", "list (1)"]);
  expect([argumentShape(undefined, named()), argumentShape({}, named())]).toEqual(["", ""]);
});

test("the shape of arguments is bounded, however many the tool has", () => {
  const names = Array.from({ length: 30 }, (_, index) => `argument_${index}`);
  const shape = argumentShape(Object.fromEntries(names.map((name) => [name, ""])), named(...names));
  expect(shape.split(", ").length).toBe(21);
  expect(shape).toMatch(/others: 10$/);
});
