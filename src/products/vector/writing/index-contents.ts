import { quoted } from "../../../upstash/quoted.ts";
import type { RestApi } from "../../../upstash/rest-api.ts";
import { notUpstash } from "../../../upstash/rest-failure.ts";
import { isRecord } from "../../account/answers/readable.ts";
import type { RecordTerms } from "./record-terms.ts";

/** How many records a namespace has: those that can be read, and those that are still being written. */
export interface NamespaceState {
  records: number;
  pending: number;
}

/** What is to be known of an index before something in it is changed. */
export interface IndexContents {
  /** DENSE, SPARSE or HYBRID; nothing where the API does not say. */
  indexType: string | undefined;
  /** Of dense vectors; nothing where there are none. */
  dimension: number | undefined;
  /** By name; the default one, whose name is empty, is always there. */
  namespaces: ReadonlyMap<string, NamespaceState>;
}

/** Vector API, "Index Info". "Info will be updated eventually": counts may lag a moment behind. */
export async function readIndexContents(api: RestApi, signal: AbortSignal): Promise<IndexContents> {
  const info = await api.request({ method: "GET", path: "/info" }, signal);
  if (!isRecord(info)) throw notUpstash("The index told nothing of itself that could be understood.");
  const { indexType, dimension, namespaces } = info;
  const known = new Map([["", stateOf(namespaces === undefined ? info : undefined)]]);
  for (const [name, state] of Object.entries(isRecord(namespaces) ? namespaces : {})) known.set(name, stateOf(state));
  return {
    indexType: typeof indexType === "string" ? indexType : undefined,
    dimension: numberOf(dimension) || undefined,
    namespaces: known,
  };
}

function stateOf(state: unknown): NamespaceState {
  const { vectorCount, pendingVectorCount } = isRecord(state) ? state : {};
  return { records: numberOf(vectorCount), pending: numberOf(pendingVectorCount) };
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** `namespace "blog"`, `default namespace`. */
export function namespaceText(namespace: string, { inside }: RecordTerms): string {
  return namespace === "" ? `default ${inside}` : `${inside} ${quoted(namespace)}`;
}
