import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("a vector index", () => {
  test("answers the nearest ids with their scores", () => {
    expect(
      shown("VECTOR.QUERY docs TOPK 2 VALUES 1 0.5", [
        ["doc:1", "1"],
        ["doc:2", "0.875"],
      ]),
    ).toEqual([
      { id: "doc:1", score: 1 },
      { id: "doc:2", score: 0.875 },
    ]);
    expect(shown("VECTOR.QUERY docs TOPK 2 VALUES 1 0.5", [])).toEqual([]);
  });

  test("answers a vector as numbers with the digits that it has", () => {
    expect(shown("VECTOR.GET docs doc:1", ["0.5", "0.10000000149011612", "-0", "1e-7"])).toEqual([
      ...[0.5, 0.10000000149011612, "-0", 1e-7],
    ]);
    expect(shown("VECTOR.GET docs none", null)).toBeNull();
  });

  test("describes itself by name, and null where there is none", () => {
    expect(shown("VECTOR.INFO docs", ["dimension", 3, "metric", "DOT"])).toEqual({ dimension: 3, metric: "DOT" });
    expect(shown("VECTOR.INFO none", null)).toBeNull();
  });

  test.each([null, "text", ["doc:1", "1"], [["doc:1"]], [["doc:1", "1", "more"]]])(
    "gives back what it does not know as it came: %j",
    (reply) => {
      expect(shown("VECTOR.QUERY docs TOPK 1 VALUES 1 0.5", reply)).toEqual(reply);
    },
  );
});
