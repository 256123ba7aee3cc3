import * as z from "zod";
import { ApiError, badRequestError, notFoundError } from "../../http/api-error.ts";
import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { requireResourceName } from "../messages/message-settings.ts";
import { jsonOf, type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import type { Tenant } from "../tenant.ts";
import type { UrlGroup, UrlGroupEndpoint } from "./url-group.ts";

const MOST_GROUPS = 1_000;
const MOST_ENDPOINTS = 100;

const httpUrl = z
  .string()
  .refine((text) => /^https?:\/\//.test(text) && urlOrNothing(text) !== undefined, "expected a URL of http");
const addBody = z.object({ endpoints: z.array(z.object({ url: httpUrl, name: z.string().optional() })) });
const removeBody = z.object({
  endpoints: z.array(z.object({ url: z.string().optional(), name: z.string().optional() })),
});

function groupNamed({ urlGroups }: Tenant, name: string): UrlGroup {
  const group = urlGroups.get(name);
  if (group === undefined) throw notFoundError(`URL group ${name} not found`);
  return group;
}

/** Endpoints of the same name, or without one of the same URL, are one. */
function addEndpoints(tenant: Tenant, name: string, added: readonly UrlGroupEndpoint[]): void {
  const now = tenant.clock.now();
  const group = tenant.urlGroups.get(name) ?? { name, createdAt: now, updatedAt: now, endpoints: [] };
  const isSame = (one: UrlGroupEndpoint, other: UrlGroupEndpoint): boolean =>
    one.url === other.url || (one.name !== undefined && one.name === other.name);
  const kept = group.endpoints.filter((endpoint) => !added.some((other) => isSame(endpoint, other)));
  if (kept.length + added.length > MOST_ENDPOINTS) {
    throw badRequestError(`a URL group has at most ${MOST_ENDPOINTS} endpoints`);
  }
  if (!tenant.urlGroups.has(name) && tenant.urlGroups.size >= MOST_GROUPS) {
    throw new ApiError(412, `the local QStash holds at most ${MOST_GROUPS} URL groups; delete one first`);
  }
  tenant.urlGroups.set(name, Object.assign(group, { endpoints: [...kept, ...added], updatedAt: now }));
}

/** URL groups and their endpoints. */
export const urlGroupRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/topics", ({ tenant }) => ({ body: [...tenant.urlGroups.values()] })),
  qstashRoute("GET /v2/topics/{group}", ({ tenant, path }) => ({ body: groupNamed(tenant, path.group) })),
  qstashRoute("DELETE /v2/topics/{group}", ({ tenant, path }) => {
    tenant.urlGroups.delete(groupNamed(tenant, path.group).name);
    return {};
  }),
  qstashRoute("POST /v2/topics/{group}/endpoints", (call) => {
    const name = requireResourceName("URL group name", call.path.group);
    addEndpoints(call.tenant, name, jsonOf(call, addBody).endpoints);
    return {};
  }),
  qstashRoute("DELETE /v2/topics/{group}/endpoints", (call) => {
    const group = groupNamed(call.tenant, call.path.group);
    const removed = jsonOf(call, removeBody).endpoints;
    group.endpoints = group.endpoints.filter(
      ({ url, name }) => !removed.some((one) => one.url === url || (name !== undefined && one.name === name)),
    );
    group.updatedAt = call.tenant.clock.now();
    return {};
  }),
];
