import { defineProduct } from "../../catalog/define-product.ts";
import { accountCredentials, accountVariables } from "../account/credentials.ts";
import { indexFacts, indexProbe, reachedIndex } from "../vector/access/index-access.ts";
import { searchAddresses } from "./search-addresses.ts";
import { searchKind } from "./search-kind.ts";
import { searchVariableNames, searchVariables } from "./search-variables.ts";

/** Upstash Search: the documents in a database; the configured one, and those of the account. */
export const search = defineProduct({
  name: "search",
  icon: {
    color: "#be185d",
    path: "M7,3a4,4,0,1,0,2.2,7.3L12,13l1-1-2.7-2.8A4,4,0,0,0,7,3zm0,2a2,2,0,1,1,0,4,2,2,0,0,1,0-4z",
  },
  phrase: "Search",
  needs: "a search database, or the account",
  wants: "UPSTASH_SEARCH_REST_URL and a token",
  variables: searchVariables,
  toolsets: { search: {} },
  addresses: searchAddresses,
  load: async () => (await import("./toolsets.ts")).searchToolsets,
  credentials: ({ variables }, level) => {
    const account = accountCredentials(variables(accountVariables));
    return {
      index: reachedIndex(variables(searchVariables), searchVariableNames, { level, reach: account.reach }),
      account,
    };
  },
  facts: (credentials, level) => indexFacts(credentials, searchKind, level),
  probe: indexProbe,
  connect: async (credentials, host) => {
    const [{ connectIndex }, { searchDatabases }] = await Promise.all([
      import("../vector/access/index-context.ts"),
      import("./search-database.ts"),
    ]);
    return connectIndex(searchDatabases)(credentials, host);
  },
  // Where Vector is served, it says so of both.
  instructions: ({ isServed }) => [
    !isServed("vector_describe") && isServed("search_describe") && "Of an unknown index first search_describe.",
  ],
  example: () => ({ name: "search_info", arguments: {} }),
});
