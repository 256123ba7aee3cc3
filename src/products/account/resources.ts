import type { NamedKind } from "../../upstash/resource-kind.ts";
import { withoutSecrets } from "./secret-fields.ts";

/*
 * What an account has that a call may name, by ID or name: a row for each kind, with where the Developer API lists them.
 */

const secretsIn = (answer: unknown) => withoutSecrets(answer, "").certain;

const cluster: NamedKind = {
  what: "Kafka cluster",
  argument: "cluster",
  creator: "kafka_cluster_create",
  lister: "kafka_cluster_list",
  listPath: "/v2/kafka/clusters",
  idField: "cluster_id",
  nameField: "name",
  secretsIn,
};

/** Every kind, by the name that an input gives it. */
export const accountKinds = {
  database: {
    what: "database",
    creator: "database_create",
    lister: "database_list",
    listPath: "/v2/redis/databases",
    idField: "database_id",
    nameField: "database_name",
    secretsIn,
  },
  backup: {
    what: "backup",
    owner: "database",
    creator: "backup_create",
    lister: "backup_list",
    listPath: "/v2/redis/list-backup/{database}",
    idField: "backup_id",
    nameField: "name",
    secretsIn,
  },
  team: {
    what: "team",
    creator: "team_create",
    lister: "team_list",
    listPath: "/v2/teams",
    idField: "team_id",
    nameField: "team_name",
    secretsIn,
  },
  member: {
    what: "member",
    owner: "team",
    argument: "member_email",
    creator: "team_member_add",
    lister: "team_member_list",
    listPath: "/v2/teams/{team}",
    idField: "member_email",
    nameField: "member_email",
    secretsIn,
  },
  // A QStash user has no name; an account has one in each region.
  qstash_user: {
    what: "QStash user",
    argument: "qstash_user",
    lister: "qstash_user_list",
    listPath: "/v2/qstash/users",
    idField: "id",
    nameField: "region",
    otherNameFields: ["customer_id"],
    secretsIn,
  },
  cluster,
  topic: {
    what: "Kafka topic",
    argument: "topic",
    creator: "kafka_topic_create",
    lister: "kafka_topic_list",
    listPath: "/v2/kafka/topics/{cluster}",
    parents: cluster,
    idField: "topic_id",
    nameField: "topic_name",
    secretsIn,
  },
  connector: {
    what: "Kafka connector",
    argument: "connector",
    creator: "kafka_connector_create",
    lister: "kafka_connector_list",
    listPath: "/v2/kafka/connectors/{cluster}",
    parents: cluster,
    idField: "connector_id",
    nameField: "name",
    secretsIn,
  },
  credential: {
    what: "Kafka credential",
    argument: "credential",
    creator: "kafka_credential_create",
    lister: "kafka_credential_list",
    listPath: "/v2/kafka/credentials",
    idField: "credential_id",
    nameField: "credential_name",
    secretsIn,
  },
  vector_index: {
    what: "vector index",
    argument: "index",
    creator: "vector_index_create",
    lister: "vector_index_list",
    listPath: "/v2/vector/index",
    idField: "id",
    nameField: "name",
    secretsIn,
  },
  search_index: {
    what: "search index",
    argument: "index",
    creator: "search_index_create",
    lister: "search_index_list",
    listPath: "/v2/search",
    idField: "id",
    nameField: "name",
    secretsIn,
  },
} as const satisfies Readonly<Record<string, NamedKind>>;

export type AccountKind = keyof typeof accountKinds;

/** Whether an input of a row names a kind of this account. */
export function isAccountKind(name: string | undefined): name is AccountKind {
  return name !== undefined && Object.hasOwn(accountKinds, name);
}
