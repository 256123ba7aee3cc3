import { describe, expect, test } from "vitest";
import { nearest } from "../../src/upstash/near-names.ts";

const near = (wanted: string, names: readonly string[]) => nearest(names, wanted, (name) => [name]);

describe("the names near to a wanted one", () => {
  test("are the nearest first", () => {
    expect(near("checkout", ["cache", "checkout-eu", "CHECKOUT", "chekout"])).toEqual([
      "CHECKOUT",
      "checkout-eu",
      "chekout",
    ]);
  });

  test.each([
    ["a slip", "chekcout", "checkout"],
    ["another case", "SHOP", "shop"],
    ["blanks around it", " shop ", "shop"],
    ["a part of it", "shop", "production-database-of-the-shop-in-europe"],
    ["more than it", "the database shop", "shop"],
  ])("bear with %s", (_what, wanted, name) => {
    expect(near(wanted, ["x", name])).toEqual([name]);
  });

  test.each(["", "q", "🦆"])("are none where nothing is alike: %j", (wanted) => {
    expect(near(wanted, ["", "shop", "cache"])).toEqual([]);
  });
});
