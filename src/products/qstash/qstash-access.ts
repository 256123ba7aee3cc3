import type { ProductConfiguration, ProductFacts } from "../../catalog/product.ts";
import { setting } from "../../catalog/setting.ts";
import type { AccessLevel } from "../../upstash/access.ts";
import { lackIn } from "../../upstash/lack-in.ts";
import { accountCredentials, accountVariables, isComplete } from "../account/credentials.ts";
import type { QStashProductCredentials } from "./context.ts";
import {
  hasOwnToken,
  qstashAccess,
  qstashCredentialVariables,
  reachedQStash,
  warningsAboutQStash,
} from "./credentials.ts";
import { allowedHosts } from "./destinations/allowed-hosts.ts";

/*
 * What QStash and Workflow, which is a part of the same API, are configured by.
 */

export const qstashSettings = {
  allowDestinations: setting(
    allowedHosts,
    "Hosts that messages of QStash may go to, workflows, callbacks and endpoints of URL groups too; `*.example.com` is all below one. Default: any public one, by https.",
    { value: "HOST,…" },
  ),
};

/** The credentials of one access level, and where a person lets messages go. */
export function qstashProductCredentials(
  { variables, settings }: ProductConfiguration<typeof qstashSettings>,
  level: AccessLevel,
): QStashProductCredentials {
  const account = accountCredentials(variables(accountVariables));
  return {
    qstash: reachedQStash(variables(qstashCredentialVariables), level, account.reach),
    account,
    allowedDestinations: settings.allowDestinations,
  };
}

/** What a product says of a QStash that was configured, or that is an account's. */
export function qstashFacts({ qstash: own, account }: QStashProductCredentials): ProductFacts {
  return {
    isConfigured: hasOwnToken(own),
    isReachable: hasOwnToken(own) || isComplete(account),
    lacks: hasOwnToken(own) && !isComplete(account) ? lackIn(() => qstashAccess(own)) : undefined,
    secrets: [own.token],
    identity: [hasOwnToken(own) ? (own.url ?? "qstash") : undefined],
    reaches: hasOwnToken(own) ? `QStash${own.url === undefined ? "" : ` at ${new URL(own.url).host}`}` : undefined,
    warnings: warningsAboutQStash(own),
    resourceArgument: isComplete(account) ? "region" : undefined,
  };
}
