import { byScore, type RowScore } from "./top-rows.ts";

/** Ranked results of one component, and their scores mapped so that those of another can be added. */
type Mapping = (results: readonly RowScore[]) => RowScore[];

/** K of the mapped score (Vector, "Hybrid Indexes"). */
const RANK_CONSTANT = 60;
/** A score that is all there is, or no different from the others, lies in the middle. */
const MIDDLE = 0.5;

const MAPPINGS: Readonly<Record<"RRF" | "DBSF", Mapping>> = {
  /** 1 / (rank + K); the first rank is 0, as in the scores that Upstash's own clients expect. */
  RRF: (results) => results.map(({ row }, rank) => ({ row, score: 1 / (rank + RANK_CONSTANT) })),
  /** Where a score lies between three standard deviations below the mean and three above it, from 0 to 1. */
  DBSF: (results) => {
    const { mean, deviation } = distributionOf(results.map(({ score }) => score));
    const least = mean - 3 * deviation;
    const range = mean + 3 * deviation - least;
    return results.map(({ row, score }) => ({ row, score: range > 0 ? clamp((score - least) / range) : MIDDLE }));
  },
};

/** The results of the components as one: mapped scores of the same row are added (Vector, "Hybrid Indexes"). */
export function fuse(components: readonly (readonly RowScore[])[], algorithm: "RRF" | "DBSF"): RowScore[] {
  const fused = new Map<number, number>();
  for (const { row, score } of components.flatMap(MAPPINGS[algorithm])) fused.set(row, (fused.get(row) ?? 0) + score);
  return [...fused].map(([row, score]) => ({ row, score: Math.fround(score) })).sort(byScore);
}

/** The deviation is that of a sample (n − 1), as in the scores that Upstash's own clients expect. */
function distributionOf(scores: readonly number[]): { mean: number; deviation: number } {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, scores.length - 1)) };
}

function clamp(score: number): number {
  return Math.min(1, Math.max(0, score));
}
