import type { RestReach } from "../../rest-variables.ts";
import { startLocalSearch } from "../../search/local-search.ts";
import { startLocalVector } from "../../vector/local-vector.ts";
import { newSearchIndex, newVectorIndex, type VectorShape } from "./new-indexes.ts";
import { createSearchIndex, createSearchState } from "./search-indexes.ts";
import { createVectorIndex, createVectorState } from "./vector-index-state.ts";

/** An index with a server of its own, for whoever starts it alone: no Developer API knows it. */
export interface IndexWithoutAccount extends RestReach {
  /** Ends the server. What the index has is lost. */
  stop(): Promise<void>;
}

const NAME = "local";
const NOBODY = { email: "local@example.com" };

/** Starts a vector index as one of an account. Rejects when the port is taken. */
export async function startVectorIndex({
  port,
  ...shape
}: VectorShape & { port?: number | undefined }): Promise<IndexWithoutAccount> {
  const host = await startLocalVector({ port });
  const { token, readOnlyToken } = createVectorIndex(
    { ...NOBODY, ...createVectorState(host) },
    newVectorIndex(NAME, shape),
  );
  return { url: host.url, token, readOnlyToken, stop: () => host.stop() };
}

/** Starts a search index as one of an account. Rejects when the port is taken. */
export async function startSearchIndex({ port }: { port?: number | undefined }): Promise<IndexWithoutAccount> {
  const host = await startLocalSearch({ port });
  const { token, readOnlyToken } = createSearchIndex({ ...NOBODY, ...createSearchState(host) }, newSearchIndex(NAME));
  return { url: host.url, token, readOnlyToken, stop: () => host.stop() };
}
