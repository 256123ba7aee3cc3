import fc from "fast-check";
import { expect, it } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import { recordPart } from "../../../../src/products/vector/answers/record-part.ts";

/** The parts of a field from its begin to its end. */
function partsOf(record: Record<string, unknown>, field: string): unknown[] {
  const parts: unknown[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const part = recordPart(record, field, offset);
    parts.push(part.value);
    offset = part.next;
  }
  return parts;
}

it("the parts of a text are the text, and none ends within a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 0, max: 1_000 }), (piece, times) => {
      const data = piece.repeat(times);
      const parts = partsOf({ data }, "data") as string[];
      expect(parts.join("")).toBe(data);
      expect(parts.every((part) => part.isWellFormed())).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it("the parts of an array are the array", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 3_000 }), (list) => {
      expect(partsOf({ metadata: { list } }, "metadata.list").flat()).toEqual(list);
    }),
    { numRuns: 50 },
  );
});

it("the parts of an array of long elements are the array, each short enough to be shown whole", () => {
  const list = Array.from({ length: 600 }, (_, index) => ({ index, text: "x".repeat(60) }));
  const parts = partsOf({ metadata: { list } }, "metadata.list");
  expect(parts.flat()).toEqual(list);
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(16_000);
});

it("the parts of an object of many fields are the object", () => {
  const metadata = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, `v${index}`]));
  const parts = partsOf({ metadata }, "metadata") as object[];
  expect(parts.length).toBeGreaterThan(1);
  expect(Object.assign({}, ...parts)).toEqual(metadata);
  expect(recordPart({ metadata: { a: 1 } }, "metadata", 0)).toEqual({ value: { a: 1 } });
});

it.each([
  ["metadata.dc.title", "t"],
  ["metadata.x[0]", 5],
  ["metadata.a.b.c", 2],
  ["metadata.a.b", { c: 2 }],
  ["metadata.a.d", 1],
])("names with points and brackets are read: %s", (field, value) => {
  const metadata = { "dc.title": "t", "x[0]": 5, a: { d: 1 }, "a.b": { c: 2 } };
  expect(recordPart({ metadata }, field, 0).value).toEqual(value);
});

it("any text is a field, or a fault of the call", () => {
  const record = JSON.parse('{"metadata":{"a":{"b":[1,{"c":2}]},"__proto__":{"x":1}},"data":"text"}');
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(metadata|a|b|c|data|\.|\[[01]\])*$/)), (field) => {
      try {
        recordPart(record, field, 0);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
  );
});

it("a member of every object is no field", () => {
  for (const field of ["metadata.constructor", "metadata.__proto__", "data.length", "toString"]) {
    expect(() => recordPart({ metadata: {}, data: "x" }, field, 0)).toThrow(InputError);
  }
});

it.each([
  [["a", "b"], "2 elements, the first one [0]"],
  [["a"], "1 element, the first one [0]"],
  [[], "no elements"],
])("an element that is not there is told with how many there are: %j", (tags, told) => {
  expect(() => recordPart({ metadata: { tags } }, "metadata.tags[9]", 0)).toThrow(
    `There is no field "metadata.tags[9]": "metadata.tags" has ${told}.`,
  );
});
