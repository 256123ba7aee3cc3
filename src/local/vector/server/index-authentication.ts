import { ApiError } from "../../http/api-error.ts";
import { isSameSecret } from "../../http/same-secret.ts";
import type { IndexAccess } from "./index-route.ts";
import type { IndexState } from "./index-state.ts";

/** Which index a request is for, and what its token allows. */
export interface IndexTokenHolder {
  readonly index: IndexState;
  readonly access: IndexAccess;
}

/** The words of the published example (Vector, "Getting Started"). */
const INVALID_TOKEN = "Unauthorized: Invalid auth token";

/** Finds the index whose token a request has ("Authorization: Bearer TOKEN"). Else a 401. */
export function authenticateIndexToken(
  indexes: Iterable<IndexState>,
  authorization: string | undefined,
): IndexTokenHolder {
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (given === undefined) throw new ApiError(401, INVALID_TOKEN);
  for (const index of indexes) {
    if (isSameSecret(given, index.served.token)) return { index, access: "write" };
    if (isSameSecret(given, index.served.readOnlyToken)) return { index, access: "read" };
  }
  throw new ApiError(401, INVALID_TOKEN);
}
