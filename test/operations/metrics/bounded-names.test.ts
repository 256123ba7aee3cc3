import { expect, test } from "vitest";
import { boundedNames } from "../../../src/operations/metrics/bounded-names.ts";

test("the first names are told apart, and all others are one", () => {
  const nameOf = boundedNames(2);
  expect(["a", "b", "c", "a", "d", "b"].map(nameOf)).toEqual(["a", "b", "other", "a", "other", "b"]);
});
