import type { Catalog } from "../tool/select.ts";
import { developerApi } from "./developer-api/index.ts";
import { redisFamilies } from "./redis/index.ts";
import { whyRefused } from "./redis/refused.ts";
import { redisPipeline } from "./redis-tools/pipeline.ts";

/** Everything the server can offer, in the order in which it is listed. */
export const catalog: Catalog = {
  toolsets: [...redisFamilies, redisPipeline, ...developerApi],
  whyRefused,
};
