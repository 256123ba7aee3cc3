import type { LocalDatabase, startLocalDatabase } from "../redis/local-database.ts";
import type { AuditLogEntry } from "./audit-log.ts";
import { type Collection, createCollection } from "./collection.ts";
import type { Database } from "./databases/database-state.ts";
import type { SearchIndex } from "./indexes/search-indexes.ts";
import type { VectorIndex } from "./indexes/vector-indexes.ts";
import type { KafkaCluster } from "./kafka/kafka-clusters.ts";
import type { KafkaConnector } from "./kafka/kafka-connectors.ts";
import type { KafkaCredential } from "./kafka/kafka-credentials.ts";
import type { KafkaTopic } from "./kafka/kafka-topics.ts";
import type { QStashUser } from "./qstash/qstash-users.ts";
import type { Team } from "./teams.ts";

/** Starts the gateway of one database; startLocalDatabase, or a substitute. */
export type StartDatabase = (options: Parameters<typeof startLocalDatabase>[0]) => Promise<LocalDatabase>;

/** Everything that one local Upstash account holds; a server has exactly one. */
export interface Account {
  readonly email: string;
  readonly databases: Collection<Database>;
  readonly teams: Collection<Team>;
  readonly kafkaClusters: Collection<KafkaCluster>;
  readonly kafkaTopics: Collection<KafkaTopic>;
  readonly kafkaCredentials: Collection<KafkaCredential>;
  readonly kafkaConnectors: Collection<KafkaConnector>;
  readonly qstashUsers: Collection<QStashUser>;
  readonly vectorIndexes: Collection<VectorIndex>;
  readonly searchIndexes: Collection<SearchIndex>;
  /** Newest first. */
  readonly auditLog: AuditLogEntry[];
  /** What runs the databases: a program or the URL of a running Redis; without it, the program that is found. */
  readonly redisProgram: string | undefined;
  readonly startDatabase: StartDatabase;
}

/** Each database may become a redis-server process. */
export const MAX_DATABASES = 20;
const MAX_RESOURCES = 100;

export function createAccount(options: {
  email: string;
  redisProgram: string | undefined;
  maxDatabases: number;
  startDatabase: StartDatabase;
}): Account {
  return {
    email: options.email,
    databases: createCollection("database", options.maxDatabases),
    teams: createCollection("team", MAX_RESOURCES),
    kafkaClusters: createCollection("kafka cluster", MAX_RESOURCES),
    kafkaTopics: createCollection("kafka topic", MAX_RESOURCES),
    kafkaCredentials: createCollection("kafka credential", MAX_RESOURCES),
    kafkaConnectors: createCollection("kafka connector", MAX_RESOURCES),
    qstashUsers: createCollection("qstash user", MAX_RESOURCES),
    vectorIndexes: createCollection("vector index", MAX_RESOURCES),
    searchIndexes: createCollection("search index", MAX_RESOURCES),
    auditLog: [],
    redisProgram: options.redisProgram,
    startDatabase: options.startDatabase,
  };
}
