import { describe, expect, test } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import { checkedFilter } from "../../../../src/products/vector/filter/checked-filter.ts";

describe("the filter of a call", () => {
  test("is given as it was read", () => {
    expect(checkedFilter("@metadata.sku = 'a'", "search")).toMatchObject({ operator: "=", literals: ["a"] });
  });

  test("that cannot be read is an error of the call, which names the argument, the place and what to write", () => {
    const check = () => checkedFilter("year => 2020", "vector");
    expect(check).toThrow(InputError);
    expect(check).toThrow(
      /^filter: The filter cannot be read at character 6, "=>" .* Write year >= 5\. Expected here: /,
    );
  });

  test("is read in the dialect of its product", () => {
    expect(() => checkedFilter("@metadata.sku = 'a'", "vector")).toThrow(/without @/);
  });
});
