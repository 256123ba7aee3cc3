import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePatch } from "../../../../src/local/vector/server/merge-patch.ts";

const json = fc.jsonValue({ maxDepth: 4 });
const object = fc.dictionary(fc.string({ maxLength: 3 }), json);

describe("a merge patch", () => {
  it.each([
    // RFC 7396, appendix A, those of which both are objects.
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j by %j gives %j", (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });

  it("changes nothing when it is applied again, and neither of what it is given", () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const before = JSON.stringify([target, patch]);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify([target, patch])).toBe(before);
      }),
    );
  });

  it("of what is no object is the patch without its nulls", () => {
    fc.assert(
      fc.property(json, object, (target, patch) => {
        fc.pre(typeof target !== "object" || target === null || Array.isArray(target));
        expect(mergePatch(target, patch)).toEqual(mergePatch({}, patch));
      }),
    );
  });
});
