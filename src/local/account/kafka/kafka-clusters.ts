import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Change, change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import { add, type Collection, find, listOf, remove, requireFreeName } from "../collection.ts";
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

const createBody = z.object({
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

function withDocument(cluster: KafkaCluster): Change {
  return { answer: clusterDocument(cluster), entity: cluster.name };
}

/** What a cluster owns goes with it. */
function removeContent(account: Account, clusterId: string): void {
  const contents: readonly Collection<{ readonly id: string; readonly clusterId: string }>[] = [
    account.kafkaTopics,
    account.kafkaCredentials,
    account.kafkaConnectors,
  ];
  for (const { items } of contents) {
    for (const item of items.values()) if (item.clusterId === clusterId) items.delete(item.id);
  }
}

export const kafkaClusterRoutes: readonly Route[] = [
  read("/v2/kafka/clusters", ({ account }) => listOf(account.kafkaClusters).map(clusterDocument)),
  read("/v2/kafka/cluster/{id}", ({ account, path }) => clusterDocument(find(account.kafkaClusters, path.id))),
  changeBy("POST /v2/kafka/cluster", "Create Kafka Cluster", createBody, ({ account, body }) => {
    requireFreeName("kafka cluster", listOf(account.kafkaClusters), body.name);
    return withDocument(
      add(account.kafkaClusters, {
        id: randomUUID(),
        ...body,
        slug: slug(),
        username: secret(),
        password: secret(),
        createdAt: unixSeconds(),
      }),
    );
  }),
  change("DELETE /v2/kafka/cluster/{id}", "Delete Kafka Cluster", ({ account, path }) => {
    const cluster = remove(account.kafkaClusters, path.id);
    removeContent(account, cluster.id);
    return { answer: "OK", entity: cluster.name };
  }),
  changeBy(
    "POST /v2/kafka/rename-cluster/{id}",
    "Rename Kafka Cluster",
    z.object({ name: resourceName }),
    ({ account, path, body }) => {
      const cluster = find(account.kafkaClusters, path.id);
      requireFreeName("kafka cluster", listOf(account.kafkaClusters), body.name, cluster.id);
      cluster.name = body.name;
      return withDocument(cluster);
    },
  ),
  change("POST /v2/kafka/reset-password/{id}", "Reset Kafka Cluster Password", ({ account, path }) => {
    const cluster = find(account.kafkaClusters, path.id);
    cluster.password = secret();
    return withDocument(cluster);
  }),
];
