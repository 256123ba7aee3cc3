import { InputError } from "../../../call/tool.ts";
import type { MetadataFilter } from "../../../upstash/metadata-filter/metadata-filter.ts";
import type { QueryScoring } from "../answers/score-meaning.ts";
import { checkedFilter } from "../filter/checked-filter.ts";
import { type RecordFlags, recordFlags } from "../records/record-flags.ts";
import { insideOf, vectorWords } from "../words/record-words.ts";
import { sparseVectorOf } from "./given-vector.ts";
import type { OneQueryInput } from "./query-inputs.ts";

const HITS = 10;

/** One query, checked and as the API takes it. */
export interface QueryRequest {
  operation: "query" | "query-data";
  namespace: string;
  body: QueryBody;
  topK: number;
  filter: MetadataFilter | undefined;
  scoring: QueryScoring;
  includeVector: boolean;
}

export type QueryBody = Readonly<Record<string, unknown>> & RecordFlags;

/** Checks one query and writes it down. Throws an InputError for one that cannot be right. */
export function queryRequest(input: OneQueryInput): QueryRequest {
  const { data, vector, sparse_vector, top_k: topK = HITS, query_mode, fusion, weighting } = input;
  checkSubject(input);
  const filter = input.filter === undefined ? undefined : checkedFilter(input.filter, "vector");
  const asked = data === undefined ? sidesOf(input) : query_mode === "HYBRID" ? "BOTH" : (query_mode ?? "ANY");
  return {
    ...{
      operation: data === undefined ? "query" : "query-data",
      namespace: insideOf(vectorWords, input),
      topK,
      filter,
    },
    scoring: { asked, fusion: fusion ?? "RRF" },
    includeVector: input.include_vector === true,
    body: {
      ...given({ data, vector, sparseVector: sparse_vector && sparseVectorOf(sparse_vector) }),
      topK,
      ...given({ filter: input.filter, queryMode: query_mode, fusionAlgorithm: fusion, weightingStrategy: weighting }),
      ...recordFlags(vectorWords, input),
    },
  };
}

/** What is looked for: a text, or a vector of one or both kinds. */
function checkSubject({ data, vector, sparse_vector, query_mode }: OneQueryInput): void {
  const vectors = [vector, sparse_vector].filter((one) => one !== undefined).length;
  if (data === undefined && vectors === 0) {
    throw new InputError(
      "The query says nothing to look for: give data (a text), or vector, `sparse_vector`, or both.",
    );
  }
  if (data !== undefined && vectors > 0) {
    throw new InputError("data is given beside a vector: give the text or the vectors, not both.");
  }
  if (data === undefined && query_mode !== undefined) {
    throw new InputError(
      "query_mode goes with data alone: of a hybrid index vector asks the dense part, `sparse_vector` the sparse one, and both together all of it.",
    );
  }
  if (vector?.length === 0) throw new InputError("vector is empty; it has one number for each dimension of the index.");
}

function sidesOf({ vector, sparse_vector }: OneQueryInput): QueryScoring["asked"] {
  if (vector !== undefined && sparse_vector !== undefined) return "BOTH";
  return vector === undefined ? "SPARSE" : "DENSE";
}

function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
