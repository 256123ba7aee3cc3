import fc from "fast-check";
import { expect, test } from "vitest";
import { shortestDecimal } from "../../../src/local/vector/single-precision.ts";

test("the decimal of a float is the same float, with at most nine digits", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (float) => {
      const decimal = shortestDecimal(float);
      expect(Math.fround(decimal) === float).toBe(true);
      expect(Number(decimal.toPrecision(9))).toBe(decimal);
    }),
  );
});

test("a decimal of at most six digits comes back as it was written", () => {
  const decimals = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -20, max: 20 }));
  fc.assert(
    fc.property(decimals, ([digits, exponent]) => {
      const decimal = Number(`${digits}e${exponent}`);
      expect(shortestDecimal(decimal)).toBe(decimal);
    }),
  );
});
