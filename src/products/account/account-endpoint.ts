import { endpointsOf } from "../../catalog/define.ts";
import type { AccountContext } from "./context.ts";

/** A row of the account's tables: one endpoint of the Developer API. */
export const endpoint = endpointsOf<AccountContext>("developer-api");
