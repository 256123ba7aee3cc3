import { describe, expect, test } from "vitest";
import { pairNames } from "../../../../src/products/redis/reports/name-pairs.ts";

describe("the names of two patterns", () => {
  test("are the same where the pattern is", () => {
    const { here, there, toThere } = pairNames("user:[ab]?*", undefined);
    expect([here, there, toThere("user:ax1")]).toEqual(["user:[ab]?*", "user:[ab]?*", "user:ax1"]);
  });

  test.each([
    ["v1:*", "v2:*", "v1:user:1", "v2:user:1"],
    ["*:old", "*", "user:1:old", "user:1"],
    ["a:*:x", "bb:*:yy", "a::x", "bb::yy"],
  ])("%j and %j pair %j with %j", (pattern, other, here, there) => {
    const names = pairNames(pattern, other);
    expect([names.toThere(here), names.toHere(there)]).toEqual([there, here]);
  });

  test.each([
    ["v1:*", "v2"],
    ["v1:*:*", "v2:*"],
    ["v?:*", "v2:*"],
    ["v1:*", "v\\*:*"],
  ])("%j and %j pair nothing", (pattern, other) => {
    expect(() => pairNames(pattern, other)).toThrow(/each needs exactly one \*/);
  });
});
