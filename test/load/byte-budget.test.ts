import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ByteShare, createByteBudget } from "../../src/load/byte-budget.ts";

/** A budget whose shares tell by name when they are granted. */
function budgetOf(limit: number) {
  const budget = createByteBudget(limit);
  const granted: string[] = [];
  const ask = (name: string, bytes: number): ByteShare => {
    const share = budget.reserve(bytes, () => granted.push(name));
    if (share.granted) granted.push(name);
    return share;
  };
  return { budget, granted, ask };
}

describe("a share", () => {
  test("is granted at once where there is room", () => {
    const { budget, granted, ask } = budgetOf(10);
    ask("a", 4);
    ask("b", 6);
    expect(granted).toEqual(["a", "b"]);
    expect(budget.held).toBe(10);
  });

  test("waits until others have given back what it needs", () => {
    const { granted, ask } = budgetOf(10);
    const [a, b] = [ask("a", 6), ask("b", 4)];
    ask("c", 8);
    a.release();
    expect(granted).toEqual(["a", "b"]);
    b.release();
    expect(granted).toEqual(["a", "b", "c"]);
  });

  test("waits behind those that came before, were there room for it", () => {
    const { granted, ask } = budgetOf(10);
    const a = ask("a", 6);
    ask("large", 8);
    ask("small", 1);
    expect(granted).toEqual(["a"]);
    a.release();
    expect(granted).toEqual(["a", "large", "small"]);
  });

  test("that waits no longer lets the next one through", () => {
    const { granted, ask } = budgetOf(10);
    ask("a", 6);
    const large = ask("large", 8);
    ask("small", 1);
    large.release();
    expect(granted).toEqual(["a", "small"]);
  });

  test("is given back once, however often that is said", () => {
    const { budget, ask } = budgetOf(10);
    const a = ask("a", 6);
    ask("b", 3);
    a.release();
    a.release();
    expect(budget.held).toBe(3);
  });

  test("of more than there is takes all", () => {
    const { budget, granted, ask } = budgetOf(10);
    ask("a", 1_000).release();
    expect(granted).toEqual(["a"]);
    expect(budget.held).toBe(0);
  });
});

test("never more is held than the limit, and all are served in the end", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.array(fc.nat(59), { maxLength: 60 }), (bytes, endings) => {
      const { budget, granted, ask } = budgetOf(20);
      const shares = bytes.map((size, index) => ask(String(index), size));
      for (const index of [...endings, ...bytes.keys()]) {
        expect(budget.held).toBeLessThanOrEqual(20);
        shares[index]?.release();
      }
      expect(budget).toMatchObject({ held: 0, waiting: 0 });
      expect(granted).toEqual([...granted].sort((one, other) => Number(one) - Number(other)));
    }),
  );
});
