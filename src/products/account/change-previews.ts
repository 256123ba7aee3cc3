import type { Preview as PreviewOf } from "../../catalog/endpoint-row.ts";
import { bytesText, durationText } from "./answers/readable.ts";
import type { AccountContext } from "./context.ts";
import { aboutTeam, type Document, described, type Facts, named, read, together } from "./preview-reads.ts";

type Preview = PreviewOf<AccountContext>;

// What a person is told before a change that is asked about: what it is about, and how that is now.

/** A database, with what `now` picks of its document. */
function databaseNow(now: (found: Document) => Facts): Preview {
  return ({ database }, context) =>
    described(
      "database",
      database,
      read(context, "/v2/redis/database/{database}", { database }, { credentials: "hide" }),
      (found) => ({ database: named(found.database_name, database), ...now(found) }),
    );
}

export const databasePlanPreview = databaseNow(({ database_type, budget }) => ({
  plan_now: database_type,
  budget_now: dollars(budget),
}));

export const databaseRegionsPreview = databaseNow(({ database_type, primary_region, read_regions }) => ({
  plan_now: database_type,
  primary_region,
  read_regions_now: Array.isArray(read_regions) && read_regions.length > 0 ? read_regions.join(", ") : "none",
}));

export const databaseTlsPreview = databaseNow(({ tls }) => ({ tls_now: tls }));

export const databaseEvictionPreview = databaseNow(({ eviction, db_disk_threshold }) => ({
  eviction_now: eviction,
  full_at: bytesOf(db_disk_threshold),
}));

export const qstashPlanPreview: Preview = ({ qstash_user }, context) =>
  described(
    "qstash_user",
    qstash_user,
    read(context, "/v2/qstash/user/{qstash_user}", { qstash_user }),
    ({ customer_id, region, type, reserved_type, budget }) => ({
      qstash_user: named(customer_id, qstash_user),
      region: region ?? "not told",
      plan_now: typeof reserved_type === "string" && reserved_type !== "" ? reserved_type : type,
      budget_now: budget === 0 ? "no limit" : dollars(budget),
    }),
  );

export const vectorPlanPreview: Preview = ({ index }, context) =>
  described("index", index, read(context, "/v2/vector/index/{index}", { index }), ({ name, region, type }) => ({
    index: named(name, index),
    region,
    plan_now: type,
  }));

export const newMemberPreview: Preview = ({ team, member_email }, context) =>
  together(Promise.resolve({ member: member_email }), aboutTeam(team, context));

export const topicRetentionPreview: Preview = ({ topic }, context) =>
  described("topic", topic, read(context, "/v2/kafka/topic/{topic}", { topic }), (found) => ({
    topic: named(found.topic_name, topic),
    cluster: `ID ${found.cluster_id}`,
    keeps_now: typeof found.retention_time === "number" ? durationText(found.retention_time) : "unknown",
    keeps_bytes_now: bytesOf(found.retention_size),
  }));

function dollars(budget: unknown): string {
  return typeof budget === "number" ? `${budget} US dollars a month` : "not told";
}

function bytesOf(size: unknown): string {
  return (typeof size === "number" ? bytesText(size) : undefined) ?? "unknown";
}
