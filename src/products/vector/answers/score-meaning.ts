import type { IndexNature } from "../access/index-info.ts";

/** Which parts of an index a query has asked, and how they were joined. */
export interface QueryScoring {
  /** BOTH where a hybrid index is asked as a whole. */
  asked: "DENSE" | "SPARSE" | "BOTH" | "ANY";
  fusion: "RRF" | "DBSF";
}

/** Vector, "Similarity Functions". */
const DENSE: Readonly<Record<string, string>> = {
  COSINE:
    "0 to 1, higher is nearer: (1 + cosine) / 2. 1 is the same direction, 0.5 a right angle (nothing in common), 0 the opposite.",
  EUCLIDEAN: "0 to 1, higher is nearer: 1 / (1 + squared distance). 1 is the same point, 0.5 a distance of 1.",
  DOT_PRODUCT:
    "Higher is nearer: (1 + dot product) / 2, between 0 and 1 for vectors of length 1; 0.5 is a product of 0 (nothing in common).",
};

/** Vector, "Sparse Indexes". */
const SPARSE =
  "Inner product over the dimensions that both vectors have: any number, higher is nearer; comparable within this answer alone.";

/** Vector, "Hybrid Indexes". */
const FUSED = {
  RRF: "By rank alone: the sum of 1 / (rank + 60) in the dense and in the sparse hits, so it says nothing of how near a hit is; comparable within this answer alone.",
  DBSF: "Sum of the dense and the sparse score, each put between 0 and 1 by the spread of all hits; comparable within this answer alone.",
};

/** What the scores of a query mean; nothing where the index does not tell what it is. */
export function scoreMeaning(nature: IndexNature | undefined, { asked, fusion }: QueryScoring): string | undefined {
  if (nature === undefined) return undefined;
  if (nature.type === "SPARSE" || (nature.type === "HYBRID" && asked === "SPARSE")) return SPARSE;
  if (nature.type === "HYBRID" && asked !== "DENSE") return FUSED[fusion];
  return nature.similarity !== undefined && Object.hasOwn(DENSE, nature.similarity)
    ? DENSE[nature.similarity]
    : undefined;
}
