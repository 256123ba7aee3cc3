import type { IndexDefinition } from "./index-definition.ts";
import type { NearestQuery, ScoredRecord } from "./query/nearest-query.ts";
import type { VectorRecord } from "./vector-record.ts";

/** A page of records, and the cursor of the page after it where there is one. */
export interface RecordPage {
  records: VectorRecord[];
  next?: number;
}

/** The records of one namespace. */
export interface Namespace {
  readonly count: number;
  /** Stores a record in place of the one with its ID; it keeps the place of that one in the order of pages. */
  put(record: VectorRecord): void;
  get(id: string): VectorRecord | undefined;
  /** Whether there was one. */
  remove(id: string): boolean;
  clear(): void;
  /**
   * At most `limit` records in the order in which their IDs were first stored, those after the cursor `after` (a page's
   * `next`), with IDs that begin with `prefix`. A cursor stays right while others write and delete.
   */
  page(range: { after?: number; limit: number; prefix?: string }): RecordPage;
  /** Every record in the order of pages; the dense vectors are views that hold until the next write. */
  records(): Iterable<VectorRecord>;
  /** Any record, each as likely as the other; undefined where there is none. */
  random(): VectorRecord | undefined;
  /** The nearest records, nearest first; of equal scores the one whose ID was stored first. */
  nearest(query: NearestQuery): ScoredRecord[];
}

/** An empty namespace. */
export function createNamespace(definition: IndexDefinition): Namespace {
  const stored = new Map<string, { sequence: number; record: VectorRecord }>();
  let last = 0;
  return {
    get count() {
      return stored.size;
    },
    put(record) {
      const sequence = stored.get(record.id)?.sequence ?? ++last;
      stored.set(record.id, { sequence, record });
    },
    get: (id) => stored.get(id)?.record,
    remove: (id) => stored.delete(id),
    clear: () => stored.clear(),
    page({ after = 0, limit, prefix = "" }) {
      const rest = [...stored.values()].filter(
        ({ sequence, record }) => sequence > after && record.id.startsWith(prefix),
      );
      const page = rest.slice(0, limit);
      const next = page.at(-1)?.sequence;
      const records = page.map(({ record }) => record);
      return rest.length > page.length && next !== undefined ? { records, next } : { records };
    },
    records: function* () {
      for (const { record } of stored.values()) yield record;
    },
    random: () => [...stored.values()][Math.floor(Math.random() * stored.size)]?.record,
    nearest({ vector, sparseVector, topK, accepts = () => true }) {
      const scored = [...stored.values()].flatMap(({ record }) => {
        const score = vector
          ? denseScore(definition, vector, record.vector)
          : sparseScore(sparseVector, record.sparseVector);
        return score === undefined || !accepts(record) ? [] : [{ record, score }];
      });
      return scored.sort((a, b) => b.score - a.score).slice(0, topK);
    },
  };
}

function denseScore({ similarityFunction }: IndexDefinition, query: Float32Array, vector: Float32Array | undefined) {
  if (vector === undefined) return undefined;
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  if (similarityFunction === "DOT_PRODUCT") return (1 + dot(query, vector)) / 2;
  const distance = dot(query, query) + dot(vector, vector) - 2 * dot(query, vector);
  if (similarityFunction === "EUCLIDEAN") return 1 / (1 + Math.max(0, distance));
  const lengths = Math.sqrt(dot(query, query) * dot(vector, vector));
  return lengths === 0 ? 0.5 : (1 + dot(query, vector) / lengths) / 2;
}

function sparseScore(query: NearestQuery["sparseVector"], vector: NearestQuery["sparseVector"]) {
  if (query === undefined || vector === undefined) return undefined;
  const values = new Map(vector.indices.map((index, position) => [index, vector.values[position] ?? 0]));
  const common = query.indices.flatMap((index, position) =>
    values.has(index) ? [(values.get(index) ?? 0) * (query.values[position] ?? 0)] : [],
  );
  return common.length === 0 ? undefined : common.reduce((sum, one) => sum + one, 0);
}
