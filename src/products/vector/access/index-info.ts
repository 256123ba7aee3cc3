import type { RestApi } from "../../../upstash/rest-api.ts";
import { isRecord } from "../../account/answers/readable.ts";

export type IndexType = "DENSE" | "SPARSE" | "HYBRID";

/** What an index is, which never changes. */
export interface IndexNature {
  type: IndexType;
  /** 0 where it holds sparse vectors alone. */
  dimension: number;
  /** COSINE, EUCLIDEAN or DOT_PRODUCT; nothing where it holds sparse vectors alone. */
  similarity: string | undefined;
  /** The models that embed text; none where vectors alone are taken. */
  models: readonly string[];
}

/** How many records there are, and how many of them cannot be found yet. */
export interface NamespaceCounts {
  records: number;
  pending: number;
}

/** An index as GET /info tells it. Vector API, "Index Info". */
export interface IndexInfo extends IndexNature, NamespaceCounts {
  bytes: number;
  /** By name; the default one is the empty text. */
  namespaces: ReadonlyMap<string, NamespaceCounts>;
}

/** Asks for what an index is and holds. */
export async function readIndexInfo(api: RestApi, signal: AbortSignal): Promise<IndexInfo> {
  return indexInfoOf(await api.request({ method: "GET", path: "/info" }, signal));
}

export function indexInfoOf(answer: unknown): IndexInfo {
  const told = isRecord(answer) ? answer : {};
  const [dense, sparse] = [told.denseIndex, told.sparseIndex].map((part) => (isRecord(part) ? part : undefined));
  const dimension = numberOf(told.dimension ?? dense?.dimension);
  const similarity = told.similarityFunction ?? dense?.similarityFunction;
  const models = [dense?.embeddingModel, sparse?.embeddingModel].filter((model) => typeof model === "string");
  const namespaces = Object.entries(isRecord(told.namespaces) ? told.namespaces : {});
  return {
    type: typeOf(told.indexType, { hasDense: dense !== undefined || dimension > 0, hasSparse: sparse !== undefined }),
    dimension,
    similarity: typeof similarity === "string" && similarity !== "" && dimension > 0 ? similarity : undefined,
    models: [...new Set(models)],
    ...countsOf(told),
    bytes: numberOf(told.indexSize),
    namespaces: new Map(namespaces.map(([name, counts]) => [name, countsOf(isRecord(counts) ? counts : {})])),
  };
}

/** An index of a time before there were other types does not say that it is dense. */
function typeOf(told: unknown, { hasDense, hasSparse }: { hasDense: boolean; hasSparse: boolean }): IndexType {
  if (told === "DENSE" || told === "SPARSE" || told === "HYBRID") return told;
  if (hasSparse) return hasDense ? "HYBRID" : "SPARSE";
  return "DENSE";
}

function countsOf({ vectorCount, pendingVectorCount }: Readonly<Record<string, unknown>>): NamespaceCounts {
  return { records: numberOf(vectorCount), pending: numberOf(pendingVectorCount) };
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}
