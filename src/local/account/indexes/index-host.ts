import type { IndexUsage, LocalIndexes } from "../../vector/server/local-indexes.ts";
import type { ServedIndex } from "../../vector/server/served-index.ts";

/** What serves the indexes of one kind: it knows them by their tokens, and only it knows what they have. */
export type IndexHost<Added extends unknown[]> = Pick<LocalIndexes, "endpoint" | "usageOf" | "remove"> & {
  add(index: ServedIndex, ...definition: Added): void;
};

/** What of an index changes while it is served. */
type Changing = "name" | "token" | "readOnlyToken";

/** An index as its server asks for it at each request, so that a reset of its tokens takes effect at once. */
export function servedIndex(
  index: Readonly<Pick<ServedIndex, "id" | Changing>>,
  limits: () => ServedIndex["limits"],
): ServedIndex {
  return {
    id: index.id,
    get name() {
      return index.name;
    },
    get token() {
      return index.token;
    },
    get readOnlyToken() {
      return index.readOnlyToken;
    },
    get limits() {
      return limits();
    },
  };
}

/** The usage of several indexes together. */
export function usageOfAll(host: IndexHost<never[]>, ids: readonly string[]): IndexUsage {
  const total = { vectors: 0, pending: 0, bytes: 0 };
  for (const { vectors, pending, bytes } of ids.map((id) => host.usageOf(id))) {
    total.vectors += vectors;
    total.pending += pending;
    total.bytes += bytes;
  }
  return total;
}
