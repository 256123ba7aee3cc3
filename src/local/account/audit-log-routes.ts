import { type Route, read } from "./account-route.ts";

/** "List Audit Logs"; the document gives it a server URL without the "/v2" of all others, so both paths answer. */
export const accountRoutes: readonly Route[] = [
  read("/v2/auditlogs", ({ account }) => account.auditLog),
  read("/auditlogs", ({ account }) => account.auditLog),
];
