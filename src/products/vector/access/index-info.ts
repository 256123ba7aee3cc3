import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { isRecord } from "../../account/answers/readable.ts";

/** What kinds of vectors an index holds. */
export const INDEX_TYPES = ["DENSE", "SPARSE", "HYBRID"] as const;

export type IndexType = (typeof INDEX_TYPES)[number];

/** What an index is, which never changes. */
export interface IndexNature {
  type: IndexType;
  /** Of dense vectors; 0 where it holds sparse ones alone. */
  dimension: number;
  /** COSINE, EUCLIDEAN or DOT_PRODUCT; nothing where it holds sparse vectors alone. */
  similarity: string | undefined;
  /** The models that embed text: none where vectors alone are taken; nothing where the index does not tell. */
  models: readonly string[] | undefined;
}

/** How many records there are, and how many are still being written, which no read shows yet. */
export interface NamespaceCounts {
  records: number;
  pending: number;
}

/** What an index is and holds. */
export interface IndexInfo extends IndexNature, NamespaceCounts {
  bytes: number;
  /** By name; the default one, whose name is empty, is always there. */
  namespaces: ReadonlyMap<string, NamespaceCounts>;
}

const NONE: NamespaceCounts = { records: 0, pending: 0 };

/** Asks an index what it is and holds. Counts may lag a moment behind: "Info will be updated eventually" (Vector API, "Index Info"). */
export async function readIndexInfo(api: RestApi, signal: AbortSignal): Promise<IndexInfo> {
  const told = await api.request({ method: "GET", path: "/info" }, signal);
  if (!isRecord(told)) throw notUpstash("The index told nothing of itself that could be understood.");
  return { ...natureIn(told), ...countsIn(told), bytes: numberOf(told.indexSize), namespaces: namespacesIn(told) };
}

/** The same by two reads, with the namespaces that there are now: all of them, and none that is gone, in the order of their names. */
export async function readWholeIndexInfo(api: RestApi, signal: AbortSignal): Promise<IndexInfo> {
  const [info, names] = await Promise.all([readIndexInfo(api, signal), readNamespaceNames(api, signal)]);
  const all = [...new Set(["", ...names])].sort();
  return { ...info, namespaces: new Map(all.map((name) => [name, info.namespaces.get(name) ?? NONE])) };
}

/** The names of all namespaces. Vector API, "List Namespaces". */
export async function readNamespaceNames(api: RestApi, signal: AbortSignal): Promise<string[]> {
  const names = await api.request({ method: "GET", path: "/list-namespaces" }, signal);
  if (Array.isArray(names)) return names.map(String);
  throw notUpstash("The index answered with no list of its namespaces.");
}

type Told = Readonly<Record<string, unknown>>;

function natureIn(told: Told): IndexNature {
  const [dense, sparse] = [told.denseIndex, told.sparseIndex].map((part) => (isRecord(part) ? part : undefined));
  const parts = [dense, sparse].filter((part) => part !== undefined);
  const models = parts.map(({ embeddingModel }) => embeddingModel).filter((model) => typeof model === "string");
  const type = INDEX_TYPES.find((one) => one === told.indexType) ?? typeBy(dense, sparse);
  const similarity = told.similarityFunction ?? dense?.similarityFunction;
  const isNamed = typeof similarity === "string" && similarity !== "" && type !== "SPARSE";
  return {
    type,
    dimension: type === "SPARSE" ? 0 : numberOf(told.dimension ?? dense?.dimension),
    similarity: isNamed ? similarity : undefined,
    models: parts.length === 0 ? undefined : [...new Set(models.filter((model) => model !== ""))],
  };
}

/** An index of a time before there were other types does not say that it is dense. */
function typeBy(dense: Told | undefined, sparse: Told | undefined): IndexType {
  if (sparse === undefined) return "DENSE";
  return dense === undefined ? "SPARSE" : "HYBRID";
}

/** Where no namespaces are told of, everything is in the default one. */
function namespacesIn(told: Told): Map<string, NamespaceCounts> {
  if (!isRecord(told.namespaces)) return new Map([["", countsIn(told)]]);
  const namespaces = Object.entries(told.namespaces);
  return new Map([["", NONE], ...namespaces.map(([name, counts]) => [name, countsIn(counts)] as const)]);
}

function countsIn(told: unknown): NamespaceCounts {
  const { vectorCount, pendingVectorCount } = isRecord(told) ? told : {};
  return { records: numberOf(vectorCount), pending: numberOf(pendingVectorCount) };
}

function numberOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
}
