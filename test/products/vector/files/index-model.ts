import type { Answer, Received } from "../../../upstash/scripted-server.ts";

/** A record as the model keeps it: what the API takes. */
export type StoredRecord = { id: string } & Record<string, unknown>;

export interface ModelDefinition {
  indexType?: "DENSE" | "SPARSE" | "HYBRID";
  dimension?: number;
  embeds?: boolean;
}

/** What becomes of a request: answered, refused, failed, or cut before or after it was carried out. */
export type Fault = "pass" | "429" | "500" | "400" | "cut" | "cut-after" | "endless";

/** The part of the API of an index that files need, as its documents describe it, in memory. */
export interface IndexModel {
  definition: Required<ModelDefinition>;
  spaces: Map<string, Map<string, StoredRecord>>;
  /** Requests so far: "range ns". */
  asked: string[];
  /** Records of each request that wrote some. */
  written: number[];
  /** Why an upsert is refused as a whole; nothing where it is not. */
  refuses: (records: readonly StoredRecord[]) => string | undefined;
  put(space: string, ...records: StoredRecord[]): void;
  /** All records by namespace, those of vectors as 32-bit numbers. */
  contents(): Record<string, StoredRecord[]>;
  answer(request: Received, fault: Fault): Answer | "hang up";
}

export function createIndexModel(given: ModelDefinition = {}): IndexModel {
  const definition = { indexType: "DENSE" as const, dimension: 3, embeds: false, ...given };
  const spaces = new Map<string, Map<string, StoredRecord>>([["", new Map()]]);
  const [asked, written]: [string[], number[]] = [[], []];
  const spaceOf = (name: string) => {
    const found = spaces.get(name) ?? new Map<string, StoredRecord>();
    spaces.set(name, found);
    return found;
  };

  function carryOut(operation: string, space: string, body: unknown): unknown {
    const input = body as Record<string, unknown> & { ids: string[]; limit: number; cursor: string; prefix?: string };
    switch (operation) {
      case "info":
        return infoOf(definition, spaces);
      case "list-namespaces":
        return [...spaces.keys()];
      case "fetch":
        return input.ids.map((id) => (spaceOf(space).has(id) ? { id } : null));
      case "range":
        return pageOf([...spaceOf(space).values()], input);
      case "upsert":
      case "upsert-data": {
        const records = body as StoredRecord[];
        const reason = model.refuses(records);
        if (reason !== undefined) return refusal(reason);
        written.push(records.length);
        for (const record of records) spaceOf(space).set(record.id, asFloats(record));
        return "Success";
      }
      default:
        throw new Error(`The model has no ${operation}`);
    }
  }

  const model: IndexModel = {
    ...{ definition, spaces, asked, written, refuses: () => undefined },
    put: (space, ...records) => {
      for (const record of records) spaceOf(space).set(record.id, asFloats(record));
    },
    contents: () => {
      const entries = [...spaces].filter(([, records]) => records.size > 0);
      return Object.fromEntries(entries.map(([name, records]) => [name, [...records.values()]]));
    },
    answer({ path, body }, fault) {
      const [operation = "", space = ""] = path.split("/").slice(1).map(decodeURIComponent);
      asked.push(`${operation} ${space}`.trim());
      if (fault === "cut") return "hang up";
      if (fault === "429")
        return { status: 429, headers: { "retry-after": "0" }, body: '{"error":"Too many requests"}' };
      if (fault === "500") return { status: 500, body: '{"error":"Internal error","status":500}' };
      if (fault === "400") return { status: 400, body: '{"error":"Refused by the model","status":400}' };
      if (fault === "endless") return { body: JSON.stringify({ result: { nextCursor: "0", vectors: [] } }) };
      const result = carryOut(operation, space, body === "" ? undefined : JSON.parse(body));
      if (result instanceof Error) return { status: 422, body: JSON.stringify({ error: result.message, status: 422 }) };
      return fault === "cut-after" ? "hang up" : { body: JSON.stringify({ result }) };
    },
  };
  return model;
}

const refusal = (reason: string) => new Error(reason);

function infoOf({ indexType, dimension, embeds }: Required<ModelDefinition>, spaces: IndexModel["spaces"]) {
  const embeddingModel = embeds ? { embeddingModel: "BGE_M3" } : {};
  const dense = indexType === "SPARSE" ? undefined : { dimension, similarityFunction: "COSINE", ...embeddingModel };
  const counts = [...spaces].map(([name, { size }]) => [name, { vectorCount: size, pendingVectorCount: 0 }]);
  return {
    ...{ indexType, dimension, similarityFunction: "COSINE", denseIndex: dense },
    ...(indexType === "DENSE" ? {} : { sparseIndex: embeddingModel }),
    namespaces: Object.fromEntries(counts),
  };
}

interface RangeInput {
  cursor: string;
  limit: number;
  prefix?: string;
  includeVectors?: boolean;
}

function pageOf(all: StoredRecord[], { cursor, limit, prefix = "", includeVectors = false }: RangeInput) {
  const fitting = all.filter(({ id }) => id.startsWith(prefix));
  const end = Number(cursor) + limit;
  const vectors = fitting.slice(Number(cursor), end).map(({ vector, sparseVector, ...rest }) => ({
    ...rest,
    ...(includeVectors && vector !== undefined ? { vector } : {}),
    ...(includeVectors && sparseVector !== undefined ? { sparseVector } : {}),
  }));
  return { nextCursor: end < fitting.length ? String(end) : "", vectors };
}

function asFloats(record: StoredRecord): StoredRecord {
  const { vector, sparseVector } = record as {
    vector?: number[];
    sparseVector?: { indices: number[]; values: number[] };
  };
  return {
    ...record,
    ...(vector === undefined ? {} : { vector: vector.map(asFloat) }),
    ...(sparseVector === undefined
      ? {}
      : { sparseVector: { indices: sparseVector.indices, values: sparseVector.values.map(asFloat) } }),
  };
}

/** As 32 bits have it; JSON has no zero below zero. */
function asFloat(value: number): number {
  return Math.fround(value) + 0;
}
