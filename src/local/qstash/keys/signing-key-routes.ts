import { type QStashRoute, qstashRoute } from "../server/qstash-route.ts";
import { rotateSigningKeys } from "./signing-keys.ts";

/** The keys that deliveries are signed with. */
export const signingKeyRoutes: readonly QStashRoute[] = [
  qstashRoute("GET /v2/keys", ({ tenant }) => ({ body: { ...tenant.keys } })),
  qstashRoute("POST /v2/keys/rotate", ({ tenant }) => {
    rotateSigningKeys(tenant.keys, tenant.newId);
    return { body: { ...tenant.keys } };
  }),
];
