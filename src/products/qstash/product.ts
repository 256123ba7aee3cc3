import { defineProduct } from "../../catalog/define-product.ts";
import { qstashCredentialVariables, qstashProbe } from "./credentials.ts";
import { qstashFacts, qstashProductCredentials, qstashSettings } from "./qstash-access.ts";
import { qstashAddresses } from "./qstash-addresses.ts";
import { qstashPrompts } from "./qstash-prompts.ts";

/** QStash: messages, queues, schedules, and what became of them; the configured one, and those of the account. */
export const qstash = defineProduct({
  name: "qstash",
  icon: { color: "#7c3aed", path: "M3,3l11,5-11,5,2-5z" },
  phrase: "QStash",
  needs: "a QStash token, or the account",
  wants: "QSTASH_READONLY_TOKEN or QSTASH_TOKEN",
  variables: qstashCredentialVariables,
  settings: qstashSettings,
  toolsets: { qstash: {} },
  addresses: qstashAddresses,
  prompts: qstashPrompts,
  load: async () => (await import("./toolsets.ts")).qstashToolsets,
  credentials: qstashProductCredentials,
  facts: qstashFacts,
  probe: ({ qstash: own }) => qstashProbe(own),
  connect: async (credentials, host) => (await import("./context.ts")).connectQStash(credentials, host),
  instructions: () => [],
  example: () => ({ name: "qstash_log_list", arguments: { count: 5 } }),
});
