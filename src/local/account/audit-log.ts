import { randomUUID } from "node:crypto";

/**
 * What can be done to an account, as it is named in the audit log, and its number there. The published example numbers
 * "Delete Team" 13; the other numbers are of this server alone.
 */
const AUDIT_ACTIONS = {
  "Create Database": 1,
  "Delete Database": 2,
  "Rename Database": 3,
  "Reset Database Password": 4,
  "Enable TLS": 5,
  "Enable Eviction": 6,
  "Disable Eviction": 7,
  "Enable Auto Upgrade": 8,
  "Disable Auto Upgrade": 9,
  "Update Database Regions": 10,
  "Move Database To Team": 11,
  "Create Team": 12,
  "Delete Team": 13,
  "Add Team Member": 14,
  "Delete Team Member": 15,
  "Change Database Plan": 16,
  "Update Database Budget": 17,
  "Create Backup": 18,
  "Delete Backup": 19,
  "Restore Backup": 20,
  "Enable Daily Backup": 21,
  "Disable Daily Backup": 22,
  "Create Kafka Cluster": 23,
  "Delete Kafka Cluster": 24,
  "Rename Kafka Cluster": 25,
  "Reset Kafka Cluster Password": 26,
  "Create Kafka Topic": 27,
  "Update Kafka Topic": 28,
  "Delete Kafka Topic": 29,
  "Create Kafka Credential": 30,
  "Delete Kafka Credential": 31,
  "Create Kafka Connector": 32,
  "Update Kafka Connector": 33,
  "Delete Kafka Connector": 34,
  "Start Kafka Connector": 35,
  "Pause Kafka Connector": 36,
  "Restart Kafka Connector": 37,
  "Rotate QStash Token": 38,
  "Set QStash Plan": 39,
  "Move QStash To Team": 40,
  "Update QStash Budget": 41,
  "Enable QStash Production Pack": 42,
  "Disable QStash Production Pack": 43,
  "Create Vector Index": 44,
  "Delete Vector Index": 45,
  "Rename Vector Index": 46,
  "Reset Vector Index Password": 47,
  "Set Vector Index Plan": 48,
  "Transfer Vector Index": 49,
  "Create Search Index": 50,
  "Delete Search Index": 51,
  "Rename Search Index": 52,
  "Reset Search Index Password": 53,
  "Transfer Search Index": 54,
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

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

const MAX_ENTRIES = 1_000;
/** The distance between `timestamp` and `ttl` in the published example. */
const LIFETIME_SECONDS = 182 * 24 * 60 * 60;

/** Puts a change that has succeeded at the front of the log, and drops the oldest entries beyond 1,000. */
export function record(
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
    ttl: timestamp + LIFETIME_SECONDS,
    reason: "",
    notes: "",
  });
  log.length = Math.min(log.length, MAX_ENTRIES);
}
