import { InputError } from "../../../call/tool.ts";
import { numberOfExact } from "../../../upstash/reply.ts";
import type { IndexFacts } from "./index-facts.ts";
import { defined, idField, objectField, onlyNames, textField } from "./line-fields.ts";
import type { RecordKind, RecordWrite } from "./record-kind.ts";

type Line = Readonly<Record<string, unknown>>;

/** Vectors as lines: `{"id", "vector", "sparse_vector", "data", "metadata"}`, each but the ID where there is one. */
export const vectorRecords: RecordKind = {
  product: "vector",
  indexWord: "index",
  one: "vector",
  many: "vectors",
  space: "namespace",
  hasUnnamed: true,
  mark: "upstash_vector_export",
  file: { beginning: '{"upstash_vector_export":' },
  // Vector, "Pricing & Limits": "an array size of up to 1000 vectors".
  mostAtOnce: 1_000,
  lineOf: ({ id, vector, sparseVector, data, metadata }) => ({
    id,
    ...defined({ vector: plainNumbers(vector), sparse_vector: sparseVector, data, metadata }),
  }),
  writeOf,
};

/** A double comes as near to a stored number as its 32 bits go. */
function plainNumbers(vector: unknown): unknown {
  return Array.isArray(vector) ? vector.map((value) => numberOfExact(value) ?? value) : vector;
}

const NAMES = ["id", "vector", "sparse_vector", "sparseVector", "data", "metadata", "namespace"];

function writeOf(line: Line, facts: IndexFacts): RecordWrite {
  onlyNames(line, NAMES);
  // The API's own name of the second.
  const vector = denseIn(line.vector ?? undefined, facts);
  const sparseVector = sparseIn(line.sparse_vector ?? line.sparseVector ?? undefined, facts);
  const data = textField(line, "data");
  const body = {
    id: idField(line),
    ...defined({ vector, sparseVector, data, metadata: objectField(line, "metadata") }),
  };
  if (vector === undefined && sparseVector === undefined) return { route: embedding(data, facts), body };
  const lacks = facts.indexType === "HYBRID" && (vector === undefined || sparseVector === undefined);
  if (lacks) throw new InputError("a hybrid index takes vector and sparse_vector together, or data alone");
  return { route: "upsert", body };
}

/** A record without a vector is for an index that makes vectors of its data (Vector, "Upsert Data"). */
function embedding(data: string | undefined, { indexType, embeds }: IndexFacts): "upsert-data" {
  const wanted = { DENSE: "vector", SPARSE: "sparse_vector", HYBRID: "vector and sparse_vector" }[indexType];
  if (data === undefined) throw new InputError(`it has no ${wanted}, and no data of which one could be made`);
  if (embeds === false) throw new InputError(`it has no ${wanted}, and the index has no embedding model`);
  return "upsert-data";
}

const LARGEST_FLOAT = 3.402_823_466_385_288_6e38;

function denseIn(given: unknown, { indexType, dimension }: IndexFacts): number[] | undefined {
  if (given === undefined) return undefined;
  if (indexType === "SPARSE") throw new InputError("it has a vector, and the index is sparse: it takes sparse_vector");
  const vector = floatsIn(given, "vector");
  if (vector.length === dimension || dimension === 0) return vector;
  throw new InputError(`its vector has ${vector.length} dimensions, and the index has ${dimension}`);
}

// Vector, "Sparse Indexes": signed 32-bit integers and 32-bit floats, at most 1,000 of them.
const MOST_NON_ZERO = 1_000;
const LARGEST_INDEX = 2_147_483_647;

function sparseIn(given: unknown, { indexType }: IndexFacts): { indices: number[]; values: number[] } | undefined {
  if (given === undefined) return undefined;
  if (indexType === "DENSE") throw new InputError("it has a sparse_vector, and the index is dense: it takes vector");
  const { indices, values: stored } = (typeof given === "object" ? given : {}) as Record<string, unknown>;
  const values = floatsIn(stored, "sparse_vector.values");
  if (!Array.isArray(indices) || !indices.every(isIndex)) {
    throw new InputError("sparse_vector.indices must be a list of integers of 32 bits");
  }
  if (indices.length !== values.length) throw new InputError("sparse_vector must have as many indices as values");
  if (indices.length > MOST_NON_ZERO) throw new InputError(`sparse_vector may have ${MOST_NON_ZERO} values at most`);
  return { indices, values };
}

function isIndex(index: unknown): boolean {
  return Number.isInteger(index) && Math.abs(Number(index)) <= LARGEST_INDEX;
}

function floatsIn(given: unknown, name: string): number[] {
  const numbers = Array.isArray(given) ? given.map(numberOfExact) : [];
  const floats = numbers.filter((number) => number !== undefined && Math.abs(number) <= LARGEST_FLOAT);
  if (floats.length > 0 && floats.length === numbers.length) return floats as number[];
  throw new InputError(`${name} must be a list of numbers of 32 bits`);
}
