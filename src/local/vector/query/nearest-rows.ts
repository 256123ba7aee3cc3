import type { IndexDefinition } from "../index-definition.ts";
import type { DenseVectors } from "../storage/dense-vectors.ts";
import type { RecordTable } from "../storage/record-table.ts";
import type { SparsePostings } from "../storage/sparse-postings.ts";
import { searchDense } from "./dense-search.ts";
import type { NearestQuery } from "./nearest-query.ts";
import { fuse } from "./score-fusion.ts";
import { searchSparse } from "./sparse-search.ts";
import { createTopRows, type RowScore } from "./top-rows.ts";

/** What a namespace holds. */
export interface NamespaceContents {
  table: RecordTable;
  dense: DenseVectors;
  sparse: SparsePostings;
}

/**
 * How many results of each component are fused at least. Upstash does not say how many; its clients' tests show that they
 * are more than topK. With as many as a query may ask for, a query for fewer answers the beginning of one for more.
 */
const FUSED_RESULTS = 1_000;

/** The rows nearest to the query, best first. */
export function nearestRows(
  { table, dense, sparse }: NamespaceContents,
  { similarityFunction }: Pick<IndexDefinition, "similarityFunction">,
  { vector, sparseVector, topK, accepts, weightingStrategy, fusionAlgorithm = "RRF" }: NearestQuery,
): RowScore[] {
  const most = Math.max(0, Math.floor(topK));
  const depth = vector && sparseVector ? Math.max(most, FUSED_RESULTS) : most;
  const isAccepted = (row: number): boolean => {
    const record = table.at(row);
    return record !== undefined && (accepts === undefined || accepts(record));
  };
  const components: RowScore[][] = [];
  if (vector !== undefined) {
    const top = createTopRows(Math.min(depth, table.count));
    searchDense(dense, { vector, similarityFunction }, isAccepted, top);
    components.push(top.ranked());
  }
  if (sparseVector !== undefined) {
    const top = createTopRows(Math.min(depth, table.count));
    searchSparse(sparse, { sparseVector, ...(weightingStrategy && { weightingStrategy }) }, isAccepted, top);
    components.push(top.ranked());
  }
  const ranked = components.length > 1 ? fuse(components, fusionAlgorithm) : components.flat();
  return ranked.slice(0, most);
}
