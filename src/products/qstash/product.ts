import { defineProduct } from "../../catalog/define-product.ts";
import { setting } from "../../catalog/setting.ts";
import { accountCredentials, accountVariables, isComplete } from "../account/credentials.ts";
import type { QStashProductCredentials } from "./context.ts";
import { hasOwnToken, qstashCredentials, qstashCredentialVariables, warningsAboutQStash } from "./credentials.ts";
import { allowedHosts } from "./destinations/allowed-hosts.ts";

/** QStash: messages, queues, schedules, and what became of them; the configured one, and those of the account. */
export const qstash = defineProduct({
  name: "qstash",
  phrase: "QStash",
  needs: "a QStash token, or the account",
  wants: "QSTASH_READONLY_TOKEN or QSTASH_TOKEN",
  variables: qstashCredentialVariables,
  settings: {
    allowDestinations: setting(
      allowedHosts,
      "Hosts that messages of QStash may go to, callbacks and endpoints of URL groups too; `*.example.com` is all below one. Default: any public one, by https.",
      { value: "HOST,…" },
    ),
  },
  toolsets: { qstash: {} },
  load: async () => (await import("./toolsets.ts")).qstashToolsets,
  credentials: ({ variables, settings }, level): QStashProductCredentials => ({
    qstash: qstashCredentials(variables(qstashCredentialVariables), level),
    account: accountCredentials(variables(accountVariables)),
    allowedDestinations: settings.allowDestinations,
  }),
  facts: ({ qstash: own, account }) => ({
    isConfigured: hasOwnToken(own),
    isReachable: hasOwnToken(own) || isComplete(account),
    secrets: [own.token],
    identity: [hasOwnToken(own) ? (own.url ?? "qstash") : undefined],
    reaches: hasOwnToken(own) ? `QStash${own.url === undefined ? "" : ` at ${new URL(own.url).host}`}` : undefined,
    warnings: warningsAboutQStash(own),
    resourceArgument: isComplete(account) ? "region" : undefined,
  }),
  connect: async (credentials, host) => (await import("./context.ts")).connectQStash(credentials, host),
  instructions: () => [],
  example: () => ({ name: "qstash_log_list", arguments: { count: 5 } }),
});
