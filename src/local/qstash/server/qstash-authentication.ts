import { ApiError } from "../../http/api-error.ts";
import { isSameSecret } from "../../http/same-secret.ts";
import type { Tenant } from "../tenant.ts";

/** Whose request it is, and whether its token may change anything. */
export interface TokenHolder {
  readonly tenant: Tenant;
  readonly mayWrite: boolean;
}

/** Finds who sent a request: a token as Bearer, or as `qstash_token` in the query. Else a 401. */
export function authenticateToken(
  tenants: readonly Tenant[],
  authorization: string | undefined,
  query: URLSearchParams,
): TokenHolder {
  const given = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? query.get("qstash_token") ?? undefined;
  if (given === undefined) {
    throw new ApiError(401, 'unauthorized: send the token of QSTASH_TOKEN as "Authorization: Bearer …"');
  }
  for (const tenant of tenants) {
    if (isSameSecret(given, tenant.user.token)) return { tenant, mayWrite: true };
    if (isSameSecret(given, tenant.user.readOnlyToken)) return { tenant, mayWrite: false };
  }
  throw new ApiError(401, "unauthorized: no such token; a local QStash has new tokens after each start");
}
