import type { Clock } from "../../clock.ts";
import type { IndexDefinition } from "../index-definition.ts";
import type { Namespace } from "../namespace.ts";
import { createNamespaces, type Namespaces } from "../namespaces.ts";
import type { ResumableQuery } from "./prepared-query.ts";
import type { ServedIndex } from "./served-index.ts";

/** A write that queries do not show yet. */
interface PendingWrite {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Whether nothing had the ID before: there is no older record that a query could show. */
  readonly isNew: boolean;
}

/** What is known of a namespace beside its records. */
export interface NamespaceUsage {
  /** Of its records, as storage is counted. */
  bytes: number;
  metadataBytes: number;
  /** By ID, the oldest write first. */
  readonly pending: Map<string, PendingWrite>;
}

/** What the states of one server share. */
export interface ServerState {
  readonly clock: Clock;
  /** Milliseconds until queries show a new record. */
  readonly indexingDelay: number;
  /** Names resumable queries. */
  readonly newUuid: () => string;
  /** Bytes of all its indexes. */
  bytesHeld: number;
}

/** Everything that one index has. Nobody with the token of another sees any of it. */
export interface IndexState {
  readonly server: ServerState;
  readonly served: ServedIndex;
  readonly definition: IndexDefinition;
  readonly namespaces: Namespaces;
  readonly usages: WeakMap<Namespace, NamespaceUsage>;
  /** By their UUIDs, the one that was used last at the end. */
  readonly resumableQueries: Map<string, ResumableQuery>;
  /** Of all its namespaces. */
  vectors: number;
  bytes: number;
  metadataBytes: number;
  /** Its part of what the server holds. */
  bytesHeld: number;
}

/** An index that has nothing yet. */
export function createIndexState(server: ServerState, served: ServedIndex, definition: IndexDefinition): IndexState {
  return {
    server,
    served,
    definition,
    namespaces: createNamespaces(definition),
    usages: new WeakMap(),
    resumableQueries: new Map(),
    vectors: 0,
    bytes: 0,
    metadataBytes: 0,
    bytesHeld: 0,
  };
}

/** The usage of a namespace, without the writes whose time has come. */
export function usageOf(index: IndexState, namespace: Namespace): NamespaceUsage {
  const usage = index.usages.get(namespace) ?? { bytes: 0, metadataBytes: 0, pending: new Map() };
  index.usages.set(namespace, usage);
  const now = index.server.clock.now();
  for (const [id, { until }] of usage.pending) {
    if (until > now) break;
    usage.pending.delete(id);
  }
  return usage;
}

/** How many records of a namespace queries show, and how many writes they do not show yet. */
export function countsOf(index: IndexState, namespace: Namespace): { vectorCount: number; pendingVectorCount: number } {
  const { pending } = usageOf(index, namespace);
  const hidden = [...pending.values()].filter(({ isNew }) => isNew).length;
  return { vectorCount: namespace.count - hidden, pendingVectorCount: pending.size };
}

/** The same of all namespaces. */
export function countsOfIndex(index: IndexState): { vectorCount: number; pendingVectorCount: number } {
  const total = { vectorCount: 0, pendingVectorCount: 0 };
  for (const name of index.namespaces.names()) {
    const namespace = index.namespaces.get(name);
    if (namespace === undefined) continue;
    const { vectorCount, pendingVectorCount } = countsOf(index, namespace);
    total.vectorCount += vectorCount;
    total.pendingVectorCount += pendingVectorCount;
  }
  return total;
}
