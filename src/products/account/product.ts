import { defineProduct } from "../../catalog/define-product.ts";
import { accountAddresses } from "./account-addresses.ts";
import { accountPrompts } from "./account-prompts.ts";
import { accountCredentials, accountVariables, isComplete, lackOf, teamsProbe } from "./credentials.ts";
import { isWithinReach } from "./reach/reached-kinds.ts";

/** The account: its databases, indexes, clusters, users and teams, by the Developer API. */
export const account = defineProduct({
  name: "account",
  icon: { color: "#334155", path: "M8,3a2.5,2.5,0,1,1,0,5,2.5,2.5,0,0,1,0-5zM3,13a5,4,0,0,1,10,0z" },
  phrase: "the Developer API of the account",
  needs: "the account",
  wants: "UPSTASH_EMAIL and UPSTASH_API_KEY",
  variables: accountVariables,
  toolsets: {
    database: {},
    backup: {},
    team: {},
    account: {},
    qstash_account: {},
    kafka: { retired: true },
    vector_account: { optional: true },
    search_account: { optional: true },
  },
  addresses: accountAddresses,
  prompts: accountPrompts,
  load: async () => (await import("./toolsets.ts")).accountToolsets,
  credentials: ({ variables }) => accountCredentials(variables(accountVariables)),
  facts: (credentials) => ({
    isConfigured: isComplete(credentials),
    isReachable: isComplete(credentials),
    secrets: [credentials.apiKey],
    identity: [credentials.url, credentials.email],
    reaches: isComplete(credentials) ? "an account with all of its databases" : undefined,
    lacks: lackOf(credentials),
    warnings: lackOf(credentials) === undefined ? [] : [`${lackOf(credentials)}, so no account is reached; set both.`],
  }),
  probe: teamsProbe,
  offers: ({ reach }, { endpoint }) => endpoint === undefined || isWithinReach(reach, endpoint),
  connect: async (credentials, host) => (await import("./context.ts")).connectAccount(credentials, host),
  instructions: () => [],
  example: () => ({ name: "database_list", arguments: {} }),
});
