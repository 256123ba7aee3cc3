import type { Catalog } from "../catalog/rows.ts";
import { developerApi } from "./account/toolsets.ts";
import { redisFamilies } from "./redis/families/index.ts";
import { whyRefused } from "./redis/refused.ts";
import { redisTools } from "./redis/toolsets.ts";

/** Everything the server can offer, in the order in which it is listed. */
export const catalog: Catalog = {
  toolsets: [...redisFamilies, ...redisTools, ...developerApi],
  whyRefused,
};
