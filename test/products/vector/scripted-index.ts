import { type Received, type ScriptedServer, startScriptedServer } from "../../upstash/scripted-server.ts";

export type Body = Readonly<Record<string, unknown>>;

/** What an operation answers: a result, or what makes one of a namespace and a body. */
export type Result = unknown | ((namespace: string, body: Body) => unknown);

/** An index that records what it gets and answers by the operation, the first part of a path; what it does not know is null. */
export function startVectorStandIn(results: Readonly<Record<string, Result>> = {}): Promise<ScriptedServer> {
  return startScriptedServer((request) => {
    const { operation, namespace, body } = askedIn(request);
    const found = results[operation] ?? null;
    const result =
      typeof found === "function" ? (found as (namespace: string, body: unknown) => unknown)(namespace, body) : found;
    return { body: JSON.stringify({ result }) };
  });
}

/** What a request asks for. */
export function askedIn({ path, body }: Received): { operation: string; namespace: string; body: unknown } {
  const [, operation = "", namespace = ""] = new URL(path, "http://stand-in").pathname.split("/");
  return { operation, namespace: decodeURIComponent(namespace), body: body === "" ? {} : JSON.parse(body) };
}

/** The answer of GET /info. */
export function infoOf(namespaces: Readonly<Record<string, number>>, nature: object = denseCosine): object {
  const counts = Object.entries(namespaces).map(([name, count]) => [
    name,
    { vectorCount: count, pendingVectorCount: 0 },
  ]);
  const vectorCount = Object.values(namespaces).reduce((sum, count) => sum + count, 0);
  return { vectorCount, pendingVectorCount: 0, indexSize: 2_048, ...nature, namespaces: Object.fromEntries(counts) };
}

export const denseCosine = {
  ...{ dimension: 3, similarityFunction: "COSINE", indexType: "DENSE" },
  denseIndex: { dimension: 3, similarityFunction: "COSINE", embeddingModel: "BGE_SMALL_EN_V1_5" },
};

export const sparseBm25 = {
  dimension: 0,
  similarityFunction: "",
  indexType: "SPARSE",
  sparseIndex: { embeddingModel: "BM25" },
};

export const hybrid = { ...denseCosine, indexType: "HYBRID", sparseIndex: { embeddingModel: "BM25" } };

/** A record of a stand-in. */
export interface StoredRecord {
  id: string;
  vector?: readonly number[];
  sparseVector?: { indices: readonly number[]; values: readonly number[] };
  metadata?: object;
  data?: string;
  content?: object;
}

/** GET /info, POST /fetch and POST /range over what is stored by namespace; fields come only where they are asked for. */
export function storedResults(stored: Readonly<Record<string, readonly StoredRecord[]>>, nature?: object) {
  const counts = Object.fromEntries(Object.entries(stored).map(([name, { length }]) => [name, length]));
  return {
    info: infoOf(counts, nature),
    "list-namespaces": Object.keys(stored),
    fetch: (name: string, body: Body) => {
      const records = stored[name] ?? [];
      const { ids, prefix } = body as { ids?: string[]; prefix?: string };
      const found =
        ids === undefined
          ? records.filter(({ id }) => id.startsWith(prefix ?? "")).slice(0, 1_000)
          : ids.map((id) => records.find((record) => record.id === id));
      return found.map((record) => (record === undefined ? null : included(record, body)));
    },
    range: (name: string, body: Body) => {
      const { cursor, limit, prefix = "" } = body as { cursor: string; limit: number; prefix?: string };
      const records = (stored[name] ?? []).filter(({ id }) => id.startsWith(prefix));
      const [start, end] = [Number(cursor), Number(cursor) + limit];
      const vectors = records.slice(start, end).map((record) => included(record, body));
      return { nextCursor: end < records.length ? String(end) : "", vectors };
    },
  };
}

function included(
  { id, vector, sparseVector, metadata, data, content }: StoredRecord,
  { includeMetadata, includeVectors, includeData }: Body,
): object {
  return {
    id,
    ...(includeMetadata === true ? { metadata } : {}),
    ...(includeVectors === true ? { vector, sparseVector } : {}),
    ...(includeData === true ? { data, content } : {}),
  };
}
