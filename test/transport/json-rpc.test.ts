import fc from "fast-check";
import { expect, test } from "vitest";
import { asOneLine, bytesAsOneLine } from "../../src/transport/json-rpc.ts";

const text = fc.string({
  unit: fc.constantFrom("\u2028", "\u2029", "\u0085", "\u0080", "\u20ac", "é", "a", '"', "\n", "😀"),
});

test("JSON in one line means the same, as text and in bytes", () => {
  fc.assert(
    fc.property(text, (value) => {
      const json = JSON.stringify({ [value]: value });
      const line = asOneLine(json);
      expect(line).not.toMatch(/[\u2028\u2029\u0085\n]/);
      expect(JSON.parse(line)).toEqual({ [value]: value });
      expect(Buffer.from(bytesAsOneLine(Buffer.from(json))).toString("utf8")).toBe(line);
    }),
  );
});

test("bytes are as they were where nothing is to be escaped, also in the middle of a character", () => {
  const part = Buffer.from("é😀").subarray(1, 4);
  expect(bytesAsOneLine(part)).toBe(part);
});
