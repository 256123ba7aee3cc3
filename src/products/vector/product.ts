import { defineProduct } from "../../catalog/define-product.ts";
import { accountCredentials, accountVariables } from "../account/credentials.ts";
import { indexFacts, indexProbe, reachedIndex } from "./access/index-access.ts";
import { vectorAddresses } from "./vector-addresses.ts";
import { vectorKind } from "./vector-kind.ts";
import { vectorVariableNames, vectorVariables } from "./vector-variables.ts";

/** Upstash Vector: the vectors in an index; the configured one, and those of the account. */
export const vector = defineProduct({
  name: "vector",
  icon: { color: "#b45309", path: "M4,10.6L8.6,6H5V4h7v7h-2V7.4L5.4,12z" },
  phrase: "Vector",
  needs: "a vector index, or the account",
  wants: "UPSTASH_VECTOR_REST_URL and a token",
  variables: vectorVariables,
  toolsets: { vector: {} },
  addresses: vectorAddresses,
  load: async () => (await import("./toolsets.ts")).vectorToolsets,
  credentials: ({ variables }, level) => {
    const account = accountCredentials(variables(accountVariables));
    return {
      index: reachedIndex(variables(vectorVariables), vectorVariableNames, { level, reach: account.reach }),
      account,
    };
  },
  facts: (credentials, level) => indexFacts(credentials, vectorKind, level),
  probe: indexProbe,
  connect: async (credentials, host) => {
    const [{ connectIndex }, { vectorIndexes }] = await Promise.all([
      import("./access/index-context.ts"),
      import("./vector-index.ts"),
    ]);
    return connectIndex(vectorIndexes)(credentials, host);
  },
  instructions: ({ isServed }) => [firstOfIndexes(isServed)],
  example: () => ({ name: "vector_info", arguments: {} }),
});

/** Where to begin with an index that nobody knows; one sentence for Search too, since the instructions are short. */
function firstOfIndexes(isServed: (tool: string) => boolean): string | undefined {
  const tools = ["vector_describe", "search_describe"].filter(isServed);
  return tools.length === 0 ? undefined : `Of an unknown index first ${tools.join(" or ")}.`;
}
