import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type AccountRoute, type ChangeAnswer, routesOn } from "../account-route.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { secret, slug, unixSeconds } from "../identifiers.ts";
import { resourceName } from "../resource-fields.ts";

/** A Kafka cluster as the account manages it; there is no broker behind it. */
export interface KafkaCluster {
  readonly id: string;
  name: string;
  readonly region: "eu-west-1" | "us-east-1";
  readonly multizone: boolean;
  /** First label of its endpoints. */
  readonly slug: string;
  readonly username: string;
  password: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

interface InCluster {
  readonly id: string;
  readonly clusterId: string;
}

/** What the other files of this folder keep in clusters. */
interface ClusterContents {
  readonly kafkaTopics: Collection<InCluster>;
  readonly kafkaCredentials: Collection<InCluster>;
  readonly kafkaConnectors: Collection<InCluster>;
}

/** The Kafka clusters of an account. */
export interface KafkaClustersState {
  readonly kafkaClusters: Collection<KafkaCluster>;
}

/** No cluster yet. */
export function createClustersState(): KafkaClustersState {
  return { kafkaClusters: createCollection("kafka cluster") };
}

type KafkaClusterNeeds = KafkaClustersState & ClusterContents;

const { read, change, changeBy } = routesOn<KafkaClusterNeeds>();

/** "Create Kafka Cluster", response parameters: what topics of a cluster may have at most. */
export const CLUSTER_LIMITS = {
  /** Bytes. */
  max_retention_size: 1_048_576_000_000,
  /** Milliseconds: 30 days. */
  max_retention_time: 30 * 24 * 60 * 60 * 1_000,
  max_messages_per_second: 1_000,
  /** Bytes. */
  max_message_size: 1_048_576,
  /** Over all topics of the cluster. */
  max_partitions: 100,
} as const;

const createClusterBody = z.object({
  name: resourceName,
  region: z.enum(["eu-west-1", "us-east-1"]),
  multizone: z.boolean().default(false),
});

/** The hosts that a cluster, and each of its topics, answers as its endpoints. */
export function endpoints(cluster: KafkaCluster): { tcp_endpoint: string; rest_endpoint: string } {
  const zone = cluster.region === "eu-west-1" ? "eu1" : "us1";
  return {
    tcp_endpoint: `${cluster.slug}-${zone}-kafka.upstash.invalid`,
    rest_endpoint: `${cluster.slug}-${zone}-rest-kafka.upstash.invalid`,
  };
}

function clusterDocument(cluster: KafkaCluster): Record<string, unknown> {
  return {
    cluster_id: cluster.id,
    name: cluster.name,
    region: cluster.region,
    type: "paid",
    multizone: cluster.multizone,
    ...endpoints(cluster),
    state: "active",
    username: cluster.username,
    password: cluster.password,
    creation_time: cluster.createdAt,
    ...CLUSTER_LIMITS,
  };
}

function changedCluster(cluster: KafkaCluster): ChangeAnswer {
  return { answer: clusterDocument(cluster), entity: cluster.name };
}

/** What a cluster owns goes with it. */
function removeContent(state: ClusterContents, clusterId: string): void {
  const contents = [state.kafkaTopics, state.kafkaCredentials, state.kafkaConnectors];
  for (const { items } of contents) {
    for (const item of items.values()) if (item.clusterId === clusterId) items.delete(item.id);
  }
}

/** The endpoints of Kafka clusters. */
export const kafkaClusterRoutes: readonly AccountRoute<KafkaClusterNeeds>[] = [
  read("/v2/kafka/clusters", ({ state }) => itemsOf(state.kafkaClusters).map(clusterDocument)),
  read("/v2/kafka/cluster/{id}", ({ state, path }) => clusterDocument(find(state.kafkaClusters, path.id))),
  changeBy("POST /v2/kafka/cluster", "Create Kafka Cluster", createClusterBody, ({ state, body }) => {
    requireFreeName("kafka cluster", itemsOf(state.kafkaClusters), body.name);
    return changedCluster(
      add(state.kafkaClusters, {
        id: randomUUID(),
        ...body,
        slug: slug(),
        username: secret(),
        password: secret(),
        createdAt: unixSeconds(),
      }),
    );
  }),
  change("DELETE /v2/kafka/cluster/{id}", "Delete Kafka Cluster", ({ state, path }) => {
    const cluster = remove(state.kafkaClusters, path.id);
    removeContent(state, cluster.id);
    return { answer: "OK", entity: cluster.name };
  }),
  changeBy(
    "POST /v2/kafka/rename-cluster/{id}",
    "Rename Kafka Cluster",
    z.object({ name: resourceName }),
    ({ state, path, body }) => {
      const cluster = find(state.kafkaClusters, path.id);
      requireFreeName("kafka cluster", itemsOf(state.kafkaClusters), body.name, cluster.id);
      cluster.name = body.name;
      return changedCluster(cluster);
    },
  ),
  change("POST /v2/kafka/reset-password/{id}", "Reset Kafka Cluster Password", ({ state, path }) => {
    const cluster = find(state.kafkaClusters, path.id);
    cluster.password = secret();
    return changedCluster(cluster);
  }),
];
