import { facts } from "../../call/preview-facts.ts";
import type { Preview as PreviewOf } from "../../catalog/endpoint-row.ts";
import { durationText } from "./answers/readable.ts";
import { backupsOf, backupText, newestBackup } from "./backups.ts";
import type { AccountContext } from "./context.ts";
import {
  aboutTeam,
  countAndNames,
  type Document,
  described,
  type Facts,
  type Input,
  list,
  named,
  one,
  orUnnamed,
  read,
  since,
  targetTeam,
  together,
} from "./preview-reads.ts";

type Preview = PreviewOf<AccountContext>;

// What a person is told before something is destroyed. Each preview reads, and nothing else. What cannot be read is
// "unknown" and why; a thing that does not exist is an error, because nothing of it can be lost.

/** Delete and reset: which database, where, how much is in it, and what could bring it back. */
export const databasePreview: Preview = ({ database }, context) =>
  together(
    aboutDatabase(database, context),
    facts({
      keys: context.countKeys(String(database)),
      newest_backup: backupsOf(database, context).then(newestBackup),
    }),
  );

export const databaseMovePreview: Preview = (input, context) =>
  together(databasePreview(input, context), targetTeam(input.team, context));

export const backupRestorePreview: Preview = ({ database, backup }, context) =>
  together(
    aboutDatabase(database, context),
    facts({
      backup: orUnnamed(
        backup,
        backupsOf(database, context).then((backups) => backupText(one(backups, "backup_id", backup, "backup"))),
      ),
      keys_that_will_be_replaced: context.countKeys(String(database)),
    }),
  );

export const backupDeletePreview: Preview = ({ database, backup }, context) => {
  const backups = backupsOf(database, context);
  return together(
    aboutDatabase(database, context),
    described(
      "backup",
      backup,
      backups.then((all) => one(all, "backup_id", backup, "backup")),
      (found) => ({ backup: backupText(found) }),
    ),
    facts({ other_backups: backups.then((all) => all.length - 1) }),
  );
};

export const teamDeletePreview: Preview = ({ team }, context) =>
  together(
    aboutTeam(team, context),
    facts({
      members: list(context, "/v2/teams/{team}", { team }).then((all) =>
        countAndNames(all, ({ member_email, member_role }) => `${member_email} (${member_role})`),
      ),
    }),
  );

export const teamMemberPreview: Preview = ({ team, member_email }, context) =>
  together(
    Promise.resolve({ member: member_email }),
    aboutTeam(team, context),
    facts({
      role: list(context, "/v2/teams/{team}", { team }).then(
        (all) => one(all, "member_email", member_email, "member").member_role,
      ),
    }),
  );

export const kafkaClusterPreview: Preview = ({ cluster }, context) =>
  together(
    described("cluster", cluster, read(context, "/v2/kafka/cluster/{cluster}", { cluster }), (found) => ({
      cluster: named(found.name, cluster),
      region: found.region,
      ...since(found),
    })),
    facts({
      topics: list(context, "/v2/kafka/topics/{cluster}", { cluster }).then((all) =>
        countAndNames(all, ({ topic_name }) => String(topic_name)),
      ),
      connectors: list(context, "/v2/kafka/connectors/{cluster}", { cluster }).then((all) =>
        countAndNames(all, ({ name }) => String(name)),
      ),
    }),
  );

export const kafkaTopicPreview: Preview = ({ topic }, context) =>
  described("topic", topic, read(context, "/v2/kafka/topic/{topic}", { topic }), (found) => ({
    topic: named(found.topic_name, topic),
    cluster: `ID ${found.cluster_id}`,
    ...since(found),
    partitions: found.partitions,
    keeps_messages: typeof found.retention_time === "number" ? durationText(found.retention_time) : "unknown",
  }));

export const kafkaCredentialPreview: Preview = ({ credential }, context) =>
  described(
    "credential",
    credential,
    list(context, "/v2/kafka/credentials", {}).then((all) => one(all, "credential_id", credential, "credential")),
    (found) => ({
      credential: named(found.credential_name, credential),
      topic: found.topic,
      permissions: found.permissions,
      cluster: found.cluster_slug,
      ...since(found),
    }),
  );

export const kafkaConnectorPreview: Preview = ({ connector }, context) =>
  described("connector", connector, read(context, "/v2/kafka/connector/{connector}", { connector }), (found) => ({
    connector: named(found.name, connector),
    class: found.connector_class,
    state: found.state,
    cluster: `ID ${found.cluster_id}`,
    ...since(found),
  }));

export const vectorIndexPreview: Preview = (input, context) =>
  indexPreview(input, context, "/v2/vector/index/{index}", "vectors");

export const searchIndexPreview: Preview = (input, context) =>
  indexPreview(input, context, "/v2/search/{index}", "records");

export const qstashUserPreview: Preview = ({ qstash_user, team }, context) => {
  const path = qstash_user === undefined ? "/v2/qstash/user" : "/v2/qstash/user/{qstash_user}";
  return together(
    described("qstash_user", qstash_user ?? "of the account", read(context, path, { qstash_user }), (found) => ({
      qstash_user: named(found.customer_id, found.id),
      region: found.region ?? "not told",
      state: found.state,
    })),
    targetTeam(team, context),
  );
};

function indexPreview({ index, team }: Input, context: AccountContext, path: string, counted: string) {
  return together(
    described("index", index, read(context, path, { index }), (found) => ({
      index: named(found.name, index),
      region: found.region,
      plan: found.type,
      ...since(found),
    })),
    facts({
      [counted]: read(context, `${path}/stats`, { index }).then(({ current_vector_count }) => current_vector_count),
    }),
    targetTeam(team, context),
  );
}

function aboutDatabase(database: unknown, context: AccountContext): Promise<Facts> {
  const document = read(context, "/v2/redis/database/{database}", { database }, { credentials: "hide" });
  return described("database", database, document, (found) => ({
    database: named(found.database_name, database),
    region: regionText(found),
    ...since(found),
  }));
}

function regionText({ region, primary_region, read_regions }: Document): unknown {
  if (region !== "global" || primary_region === undefined) return region;
  const reads = Array.isArray(read_regions) && read_regions.length > 0 ? `, reads in ${read_regions.join(", ")}` : "";
  return `global, writes in ${primary_region}${reads}`;
}
