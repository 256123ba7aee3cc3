import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountOf, usdOf, usdText } from "../../../../src/products/account/costs/money.ts";

describe("an amount of money", () => {
  it.each([
    [222.33902763855485, 222.34, "$222.34"],
    [0.1, 0.1, "$0.10"],
    [0.09999, 0.1, "$0.10"],
    [0.0042, 0.0042, "$0.0042"],
    [0.02, 0.02, "$0.02"],
    [0.000002, 0.0001, "$0.0001"],
    [0, 0, "$0.00"],
  ])("of %d dollars is %d, in words %s", (usd, shown, text) => {
    expect(usdOf(amountOf(usd))).toBe(shown);
    expect(usdText(amountOf(usd))).toBe(text);
  });

  it("is half a cent off at most, and never nothing for what costs something", () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: 1e6, noNaN: true }), (usd) => {
        expect(Math.abs(usdOf(amountOf(usd)) - usd)).toBeLessThanOrEqual(0.0051);
        expect(amountOf(usd)).toBeGreaterThan(0);
      }),
    );
  });
});
