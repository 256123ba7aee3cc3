import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isBefore, timeOfId } from "../../../../src/products/redis/reports/stream-ids.ts";

const part = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("ids of a stream", () => {
  test("are in the order of their two numbers", () => {
    fc.assert(
      fc.property(part, part, part, part, (a, b, c, d) => {
        expect(isBefore(`${a}-${b}`, `${c}-${d}`)).toBe(a < c || (a === c && b < d));
      }),
    );
  });

  test("that are none come before no other", () => {
    expect([isBefore("", "1-1"), isBefore("1-1", "x"), isBefore("5", "5-1")]).toEqual([false, false, true]);
  });

  test("are times where they can be", () => {
    const now = 1_800_000_000_000;
    expect(timeOfId(`${now - 5}-7`, now)).toBe(now - 5);
    expect(timeOfId("1-1", now)).toBeUndefined();
    expect(timeOfId("18446744073709551615-1", now)).toBeUndefined();
    expect(timeOfId(undefined, now)).toBeUndefined();
  });
});
