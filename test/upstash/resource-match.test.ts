import { describe, expect, test } from "vitest";
import { indexed } from "../../src/upstash/resource-match.ts";
import { stepsOf } from "./steps-of.ts";

const resource = (id: string, name: string, ...otherNames: string[]) => ({ id, name, otherNames });
const UUID = "93ce5d12-6be2-4b5d-a6c4-0d6c1c3f0001";

describe("what is meant by a text", () => {
  const { matching } = indexed([
    resource("1", "shop"),
    resource("2", "1"),
    resource("3", "other", "shop", "alias", "alias"),
    resource("4", "twice"),
    resource("5", "twice"),
    resource("6", UUID),
  ]);
  test.each([
    ["an ID, before the name of another one", "1", ["1"]],
    ["a name, before another name of another one", "shop", ["1"]],
    ["all that have the name", "twice", ["4", "5"]],
    ["another name, once where it stands there twice", "alias", ["3"]],
    ["nothing, where it has the form of an ID and is none", UUID, []],
    ["nothing, where it is none of them", "nobody", []],
    ["nothing, where it is a name of every object", "__proto__", []],
    ["all, where nothing is given", undefined, ["1", "2", "3", "4", "5", "6"]],
  ])("is %s", (_, text, ids) => {
    expect(matching(text).map(({ id }) => id)).toEqual(ids);
  });
});

test("one of 10,000 is found in as many steps as one of 10", () => {
  const stepsAmong = (count: number) => {
    const { matching } = indexed(Array.from({ length: count }, (_, index) => resource(`id-${index}`, `name-${index}`)));
    return stepsOf(() => {
      for (const text of [`id-${count - 1}`, `name-${count - 1}`, "nobody"]) matching(text);
    });
  };
  expect(stepsAmong(10_000)).toBe(stepsAmong(10));
});
