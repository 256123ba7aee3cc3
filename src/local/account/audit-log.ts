import { randomUUID } from "node:crypto";
import { type AccountRoute, routesOn } from "./account-route.ts";
import { AUDIT_ACTIONS, type AuditAction } from "./audit-actions.ts";

/** Developer API, schema AuditLog. */
export interface AuditLogEntry {
  log_id: string;
  customer_id: string;
  actor: string;
  /** Seconds since 1970. */
  timestamp: number;
  action: number;
  action_string: AuditAction;
  source: string;
  entity: string;
  secondary_entity: string;
  third_entity: string;
  readable_format: string;
  ip: string;
  /** Seconds since 1970 when the entry expires. */
  ttl: number;
  reason: string;
  notes: string;
}

/** What the audit log keeps. */
export interface AuditLogState {
  /** Newest first. */
  readonly auditLog: AuditLogEntry[];
}

/** The log of an account to which nothing was done yet. */
export function createAuditLogState(): AuditLogState {
  return { auditLog: [] };
}

const MAX_ENTRIES = 1_000;
/** The distance between `timestamp` and `ttl` in the published example. */
const ENTRY_LIFETIME_SECONDS = 182 * 24 * 60 * 60;

/** Puts a change that has succeeded at the front of the log, and drops the oldest entries beyond 1,000. */
export function recordChange(
  log: AuditLogEntry[],
  change: { email: string; keyName: string; action: AuditAction; entity: string; secondEntity: string; ip: string },
): void {
  const timestamp = Math.floor(Date.now() / 1000);
  log.unshift({
    log_id: randomUUID(),
    customer_id: change.email,
    actor: change.email,
    timestamp,
    action: AUDIT_ACTIONS[change.action],
    action_string: change.action,
    source: `API_KEY - ${change.keyName}`,
    entity: change.entity,
    secondary_entity: change.secondEntity,
    third_entity: "NA",
    readable_format: `${change.action}: ${change.entity}`,
    ip: change.ip,
    ttl: timestamp + ENTRY_LIFETIME_SECONDS,
    reason: "",
    notes: "",
  });
  log.length = Math.min(log.length, MAX_ENTRIES);
}

const { read } = routesOn<AuditLogState>();

/** "List Audit Logs"; the document gives it a server URL without the "/v2" of all others, so both paths answer. */
export const auditLogRoutes: readonly AccountRoute<AuditLogState>[] = [
  read("/v2/auditlogs", ({ state }) => state.auditLog),
  read("/auditlogs", ({ state }) => state.auditLog),
];
