import type { LocalQStash } from "./local-qstash.ts";
import type { TenantUser } from "./tenant.ts";

/** The variables by which clients find a local QStash and act as one of its users. */
export function qstashVariables(qstash: LocalQStash, user: TenantUser | undefined): Readonly<Record<string, string>> {
  if (user === undefined) return {};
  const { current, next } = qstash.signingKeys(user.id);
  return {
    QSTASH_URL: qstash.url,
    QSTASH_TOKEN: user.token,
    QSTASH_READONLY_TOKEN: user.readOnlyToken,
    QSTASH_CURRENT_SIGNING_KEY: current,
    QSTASH_NEXT_SIGNING_KEY: next,
  };
}
