import fc from "fast-check";
import { expect, test } from "vitest";
import { fuse } from "../../../../src/local/vector/query/score-fusion.ts";

/** Results of a component, best first: a score for each row that it found. */
const results = fc
  .uniqueArray(fc.tuple(fc.nat(20), fc.integer({ min: -8, max: 8 })), { selector: ([row]) => row, maxLength: 12 })
  .map((found) => found.map(([row, score]) => ({ row, score })).sort((a, b) => b.score - a.score || a.row - b.row));

type Results = readonly { row: number; score: number }[];

/** The sum of a row's mapped scores, for each row of any component. */
function sums(components: readonly Results[], mapped: (component: Results, index: number) => number) {
  const rows = new Set(components.flat().map(({ row }) => row));
  return [...rows].map((row) => {
    const scores = components.map((component) => {
      const index = component.findIndex((result) => result.row === row);
      return index === -1 ? 0 : mapped(component, index);
    });
    return [row, scores.reduce((sum, score) => sum + score, 0)] as const;
  });
}

function expectFused(components: readonly Results[], algorithm: "RRF" | "DBSF", expected: ReturnType<typeof sums>) {
  const fused = fuse(components, algorithm);
  expect(fused.map(({ row }) => row).sort()).toEqual(expected.map(([row]) => row).sort());
  for (const { row, score } of fused) expect(score).toBeCloseTo(new Map(expected).get(row) ?? Number.NaN, 6);
  const inOrder = fused.every(({ row, score }, index) => {
    const next = fused[index + 1];
    return next === undefined || score > next.score || (score === next.score && row < next.row);
  });
  expect(inOrder).toBe(true);
}

test("fused by rank, a row has the sum of 1 / (rank + 60)", () => {
  fc.assert(
    fc.property(results, results, (one, other) => {
      expectFused(
        [one, other],
        "RRF",
        sums([one, other], (_, rank) => 1 / (rank + 60)),
      );
    }),
  );
});

test("fused by distribution, a row has the sum of its places between the tails", () => {
  const place = (component: Results, index: number) => {
    const mean = component.reduce((sum, { score }) => sum + score / component.length, 0);
    const variance = component.reduce((sum, { score }) => sum + (score - mean) ** 2, 0) / (component.length - 1);
    if (component.length === 1 || variance < 1e-9) return 0.5;
    const [low, high] = [mean - 3 * Math.sqrt(variance), mean + 3 * Math.sqrt(variance)];
    return Math.max(0, Math.min(1, ((component[index]?.score ?? 0) - low) / (high - low)));
  };
  fc.assert(
    fc.property(results, results, (one, other) => {
      expectFused([one, other], "DBSF", sums([one, other], place));
    }),
  );
});

test("a score far beyond the others counts as no more than 1", () => {
  const others = Array.from({ length: 30 }, (_, row) => ({ row: row + 1, score: 0 }));
  expect(fuse([[{ row: 0, score: 1_000 }, ...others]], "DBSF")[0]).toEqual({ row: 0, score: 1 });
});
