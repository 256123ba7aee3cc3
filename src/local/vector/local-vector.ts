import { type LocalIndexes, type LocalIndexesOptions, startLocalIndexes } from "./server/local-indexes.ts";
import { VECTOR_ROUTES } from "./server/vector-api.ts";

/** Starts a server of vector indexes that has none yet. Rejects when the port is taken. */
export function startLocalVector(options: LocalIndexesOptions = {}): Promise<LocalIndexes> {
  return startLocalIndexes({ apiName: "the Vector API", routes: VECTOR_ROUTES }, options);
}
