import { deleteRoutes } from "./delete-routes.ts";
import type { IndexRoute } from "./index-route.ts";
import { infoRoutes } from "./info-route.ts";
import { emptyingRoutes, namespaceRoutes } from "./namespace-routes.ts";
import { queryRoutes } from "./query-routes.ts";
import { randomRoutes, readRoutes } from "./read-routes.ts";
import { resumableQueryRoutes } from "./resumable-query-routes.ts";
import { updateRoutes } from "./update-routes.ts";
import { upsertRoutes } from "./upsert-routes.ts";

/** Every endpoint of the Vector API. */
export const VECTOR_ROUTES: readonly IndexRoute[] = [
  ...upsertRoutes,
  ...updateRoutes,
  ...queryRoutes,
  ...resumableQueryRoutes,
  ...readRoutes,
  ...randomRoutes,
  ...deleteRoutes,
  ...emptyingRoutes,
  ...namespaceRoutes,
  ...infoRoutes,
];
