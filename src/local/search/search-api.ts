import { DEFAULT_NAMESPACE } from "../vector/namespaces.ts";
import { deleteRoutesOf } from "../vector/server/delete-routes.ts";
import { type IndexRoute, indexRoutes } from "../vector/server/index-route.ts";
import type { IndexState } from "../vector/server/index-state.ts";
import { infoOf } from "../vector/server/info-route.ts";
import { emptyingRoutes } from "../vector/server/namespace-routes.ts";
import { readRoutesOf } from "../vector/server/read-routes.ts";
import { searchDocument } from "./search-document.ts";
import { searchFilter } from "./search-filter.ts";
import { searchQueryRoutes } from "./search-query-routes.ts";
import { searchUpsertRoutes } from "./search-upsert-routes.ts";

/** Every endpoint of the Search API, where an index is a namespace of a database. */
export const SEARCH_ROUTES: readonly IndexRoute[] = [
  ...searchUpsertRoutes,
  ...searchQueryRoutes,
  ...readRoutesOf(searchDocument),
  ...deleteRoutesOf(searchFilter),
  ...emptyingRoutes,
  ...indexRoutes("list-namespaces", { kind: "read", namespace: "none" }, ({ index }) => indexNames(index)),
  ...indexRoutes("info", { kind: "read", namespace: "none" }, ({ index }) => infoOf(index, indexNames(index))),
];

/** The default namespace is no index of Search, whose indexes have names. */
function indexNames({ namespaces }: IndexState): string[] {
  return namespaces.names().filter((name) => name !== DEFAULT_NAMESPACE);
}
