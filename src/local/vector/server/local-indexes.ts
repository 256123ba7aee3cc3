import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../../clock.ts";
import type { ErrorStatus } from "../../http/api-error.ts";
import { closeServer, listenOnLoopback } from "../../http/loopback-server.ts";
import type { PlannedFailure } from "../../http/planned-failure.ts";
import type { IndexDefinition } from "../index-definition.ts";
import { createIndexServer, type IndexServerContext } from "./index-server.ts";
import { countsOfIndex, createIndexState, type IndexState, type ServerState, usageOf } from "./index-state.ts";
import type { ServedIndex } from "./served-index.ts";

/** What an index has. */
export interface IndexUsage {
  /** Vectors that queries show. */
  readonly vectors: number;
  /** Writes that they do not show yet. */
  readonly pending: number;
  /** Bytes of vectors, metadata and data. */
  readonly bytes: number;
}

/** A server of indexes on this machine, as long as the process runs: it holds them in memory. */
export interface LocalIndexes {
  /** `http://127.0.0.1:PORT`, of all its indexes: a token tells which one is meant. */
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Serves an index, which has nothing yet. Its name, tokens and limits are asked for at each request. */
  add(index: ServedIndex, definition: IndexDefinition): void;
  /** Serves an index no longer, and forgets what it has. */
  remove(id: string): void;
  /** All zeros for an index that is not served. */
  usageOf(id: string): IndexUsage;
  /** Resolves when queries show everything that was written. */
  settled(): Promise<void>;
  /** The next `times` requests are answered with this status, and with Retry-After (seconds) where it is given. */
  failNext(status: ErrorStatus, times?: number, retryAfter?: number): void;
  /** Ends the server. What its indexes have is lost. */
  stop(): Promise<void>;
}

/** How a server of indexes runs. */
export interface LocalIndexesOptions {
  /** Port on 127.0.0.1; without it any free port. */
  readonly port?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Milliseconds until queries show a new record; 0 is at once. */
  readonly indexingDelay?: number | undefined;
}

/** Short, and long enough that a program which does not wait for its writes is found out. */
const DEFAULT_INDEXING_DELAY = 100;

/** Starts a server without indexes. Rejects when the port is taken. */
export async function startLocalIndexes(
  { apiName, routes }: Pick<IndexServerContext, "apiName" | "routes">,
  { port = 0, clock = systemClock, indexingDelay = DEFAULT_INDEXING_DELAY }: LocalIndexesOptions,
): Promise<LocalIndexes> {
  const state: ServerState = { clock, indexingDelay, newUuid: randomUUID, bytesHeld: 0 };
  const indexes = new Map<string, IndexState>();
  const failures: PlannedFailure[] = [];
  const server = createIndexServer({ apiName, routes, indexes, failures });
  const url = await listenOnLoopback(server, port);
  return {
    url,
    endpoint: new URL(url).host,
    add: (index, definition) => void indexes.set(index.id, createIndexState(state, index, definition)),
    remove(id) {
      state.bytesHeld -= indexes.get(id)?.bytesHeld ?? 0;
      indexes.delete(id);
    },
    usageOf(id) {
      const index = indexes.get(id);
      if (index === undefined) return { vectors: 0, pending: 0, bytes: 0 };
      const { vectorCount, pendingVectorCount } = countsOfIndex(index);
      return { vectors: vectorCount, pending: pendingVectorCount, bytes: index.bytes };
    },
    async settled() {
      for (let last = lastPending(indexes.values()); last !== undefined; last = lastPending(indexes.values())) {
        const until = last;
        await new Promise<void>((resolve) => clock.at(until, resolve));
      }
    },
    failNext: (status, times = 1, retryAfter) => void failures.push({ status, times, retryAfter }),
    stop: () => closeServer(server),
  };
}

/** When queries will show the last of what is pending, in milliseconds since 1970. */
function lastPending(indexes: Iterable<IndexState>): number | undefined {
  const times = [...indexes].flatMap((index) =>
    index.namespaces.names().flatMap((name) => {
      const namespace = index.namespaces.get(name);
      return namespace === undefined ? [] : [...usageOf(index, namespace).pending.values()].map(({ until }) => until);
    }),
  );
  return times.reduce<number | undefined>((last, time) => Math.max(last ?? time, time), undefined);
}
