import { defineProduct } from "../../catalog/define-product.ts";
import { qstashFacts, qstashProductCredentials, qstashSettings } from "../qstash/qstash-access.ts";
import { workflowAddresses } from "./workflow-addresses.ts";

/** Workflow: runs, their steps, and those that failed. It is a part of QStash's API and has the same credentials. */
export const workflow = defineProduct({
  name: "workflow",
  icon: { color: "#0f766e", path: "M3,3h4v4H3zM9,9h4v4H9zM4,7h2v3h3v2H4z" },
  phrase: "Workflow",
  needs: "a QStash token, or the account",
  wants: "QSTASH_READONLY_TOKEN or QSTASH_TOKEN",
  variables: {},
  settings: qstashSettings,
  toolsets: { workflow: {} },
  addresses: workflowAddresses,
  load: async () => (await import("./toolsets.ts")).workflowToolsets,
  credentials: qstashProductCredentials,
  // What is reached, and what is to be known about it, the product QStash says.
  facts: (credentials) => ({
    ...qstashFacts(credentials),
    identity: [],
    reaches: undefined,
    lacks: undefined,
    warnings: [],
  }),
  connect: async (credentials, host) => (await import("../qstash/context.ts")).connectQStash(credentials, host),
  instructions: ({ isServed }) => [
    isServed("workflow_incidents") && "Where workflows fail, begin with workflow_incidents.",
  ],
  example: () => ({ name: "workflow_run_list", arguments: { count: 5 } }),
});
