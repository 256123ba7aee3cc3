import type { Toolset } from "../../catalog/rows.ts";
import type { AccountContext } from "./context.ts";

/** A toolset of the account, without its name. */
export type AccountTable = Omit<Toolset<AccountContext>, "name">;
