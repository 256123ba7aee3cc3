import type { Catalog } from "../tool/rows.ts";
import { developerApi } from "./developer-api/index.ts";
import { redisFamilies } from "./redis/index.ts";
import { whyRefused } from "./redis/refused.ts";
import { redisTools } from "./redis-tools/index.ts";

/** Everything the server can offer, in the order in which it is listed. */
export const catalog: Catalog = {
  toolsets: [...redisFamilies, ...redisTools, ...developerApi],
  whyRefused,
};
