import * as z from "zod";
import { sentencesOf } from "../../../call/input-fault.ts";
import { withoutMore } from "../../../call/more-argument.ts";
import type { SchemaPart } from "../../../call/schema-part.ts";
import { InputError } from "../../../call/tool.ts";
import { namespaceOrDefault } from "../tables/inputs.ts";
import { type OneQueryInput, oneQueryInputs } from "./query-inputs.ts";
import { type QueryRequest, queryRequest } from "./query-request.ts";

/** Queries of one call; each costs as much as one alone. */
const MOST_QUERIES = 100;
/** What a query looks for: where it says one of these, it takes none of them from the call. */
const SUBJECTS = ["data", "vector", "sparse_vector", "query_mode"] as const;

/** Here an empty name is the default namespace, since what is left out is that of the call. */
const oneQuery = z.strictObject({ ...oneQueryInputs, namespace: namespaceOrDefault });

/** The queries of an argument, each with what it leaves out from the call. Throws an InputError that says which is wrong. */
export function queriesOf(queries: readonly unknown[], call: OneQueryInput): QueryRequest[] {
  if (queries.length === 0 || queries.length > MOST_QUERIES) {
    throw new InputError(`queries has ${queries.length} elements; it must have 1 to ${MOST_QUERIES}.`);
  }
  return queries.map((query, index) => {
    try {
      return queryRequest(joined(readQuery(query), call));
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`queries[${index}]: ${error.message}`, { cause: error });
      throw error;
    }
  });
}

function joined(own: OneQueryInput, call: OneQueryInput): OneQueryInput {
  const saysSubject = SUBJECTS.some((name) => own[name] !== undefined);
  const inherited = Object.entries(call).filter(
    ([name]) => !saysSubject || !(SUBJECTS as readonly string[]).includes(name),
  );
  return { ...Object.fromEntries(inherited), ...own };
}

function readQuery(query: unknown): OneQueryInput {
  const given = withoutNothing(withoutMore(query));
  const read = oneQuery.safeParse(given);
  if (read.success) return read.data;
  throw new InputError(sentencesOf(read.error.issues, given, oneQuery as SchemaPart));
}

/** Clients fill in null or an empty text for what they do not mean. */
function withoutNothing(query: unknown): unknown {
  if (typeof query !== "object" || query === null) return query;
  const isGiven = ([name, value]: [string, unknown]) => value !== null && (value !== "" || name === "namespace");
  return Object.fromEntries(Object.entries(query).filter(isGiven));
}
