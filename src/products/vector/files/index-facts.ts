import type { RestApi } from "../../../upstash/rest-api.ts";
import type { IndexType } from "../access/index-info.ts";

/** What kinds of vectors an index holds. */
export const INDEX_TYPES: readonly IndexType[] = ["DENSE", "SPARSE", "HYBRID"];

/** What an index says of itself, as far as files are about it. */
export interface IndexFacts {
  indexType: IndexType;
  /** Of dense vectors; 0 where there are none. */
  dimension: number;
  similarity: string | undefined;
  /** Whether a model of the index makes vectors of text; nothing where it does not say so. */
  embeds: boolean | undefined;
  /** Records by namespace; these numbers come a little late (Vector, "Index Info"). */
  counts: ReadonlyMap<string, { ready: number; pending: number }>;
  /** All namespaces, in the order of their names. */
  names: readonly string[];
}

interface Info {
  dimension?: unknown;
  similarityFunction?: unknown;
  indexType?: unknown;
  denseIndex?: { dimension?: unknown; similarityFunction?: unknown; embeddingModel?: unknown };
  sparseIndex?: { embeddingModel?: unknown };
  namespaces?: Readonly<Record<string, { vectorCount?: unknown; pendingVectorCount?: unknown }>>;
}

/** Asks an index for its facts, by two reads. */
export async function readIndexFacts(api: RestApi, signal: AbortSignal): Promise<IndexFacts> {
  const [info, listed] = await Promise.all([
    api.request({ method: "GET", path: "/info" }, signal),
    api.request({ method: "GET", path: "/list-namespaces" }, signal),
  ]);
  const names = (Array.isArray(listed) ? listed : []).filter((name) => typeof name === "string");
  return { ...factsIn((info ?? {}) as Info), names: names.sort() };
}

function factsIn(info: Info): Omit<IndexFacts, "names"> {
  const { denseIndex, sparseIndex } = info;
  const indexType = INDEX_TYPES.find((type) => type === info.indexType) ?? typeBy(info);
  const parts = [denseIndex, sparseIndex].filter((part) => part !== undefined && part !== null);
  const similarity = denseIndex?.similarityFunction ?? info.similarityFunction;
  const counts = Object.entries(info.namespaces ?? {}).map(
    ([name, { vectorCount, pendingVectorCount }]) =>
      [name, { ready: Number(vectorCount) || 0, pending: Number(pendingVectorCount) || 0 }] as const,
  );
  return {
    indexType,
    dimension: indexType === "SPARSE" ? 0 : Number(denseIndex?.dimension ?? info.dimension) || 0,
    similarity: typeof similarity === "string" && indexType !== "SPARSE" ? similarity : undefined,
    embeds: parts.length === 0 ? undefined : parts.some(({ embeddingModel }) => Boolean(embeddingModel)),
    counts: new Map(counts),
  };
}

function typeBy({ denseIndex, sparseIndex }: Info): IndexType {
  if (!sparseIndex) return "DENSE";
  return denseIndex ? "HYBRID" : "SPARSE";
}
