import { randomUUID } from "node:crypto";
import { z } from "zod";
import { badRequest } from "../../http/api-error.ts";
import { change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import { add, find, listOf, remove, requireFreeName } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { CLUSTER_LIMITS, endpoints } from "./kafka-clusters.ts";

export interface KafkaTopic {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  readonly partitions: number;
  readonly cleanupPolicy: "delete" | "compact";
  /** Milliseconds. */
  retentionTime: number;
  /** Bytes. */
  retentionSize: number;
  /** Bytes. */
  maxMessageSize: number;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

const createBody = z.object({
  name: resourceName,
  cluster_id: resourceId,
  partitions: z.number().int().min(1).max(CLUSTER_LIMITS.max_partitions),
  retention_time: upTo(CLUSTER_LIMITS.max_retention_time),
  retention_size: upTo(CLUSTER_LIMITS.max_retention_size),
  max_message_size: upTo(CLUSTER_LIMITS.max_message_size),
  cleanup_policy: z.enum(["delete", "compact"]),
});
const updateBody = createBody.pick({ retention_time: true, retention_size: true, max_message_size: true }).partial();

/** A positive number up to the limit of the cluster; "-1 for highest possible value". */
function upTo(highest: number): z.ZodType<number> {
  return z
    .number()
    .int()
    .max(highest)
    .refine((value) => value > 0 || value === -1, "expected a positive number, or -1 for the highest possible")
    .transform((value) => (value === -1 ? highest : value));
}

export function topicsOf(account: Account, clusterId: string): KafkaTopic[] {
  return listOf(account.kafkaTopics).filter((topic) => topic.clusterId === clusterId);
}

/** The fields of the examples; the response parameters beside them call two of these "max_retention_…". */
function topicDocument(account: Account, topic: KafkaTopic): Record<string, unknown> {
  const cluster = find(account.kafkaClusters, topic.clusterId);
  return {
    topic_id: topic.id,
    topic_name: topic.name,
    cluster_id: cluster.id,
    region: cluster.region,
    creation_time: topic.createdAt,
    state: "active",
    partitions: topic.partitions,
    multizone: cluster.multizone,
    ...endpoints(cluster),
    username: cluster.username,
    password: cluster.password,
    cleanup_policy: topic.cleanupPolicy,
    retention_size: topic.retentionSize,
    retention_time: topic.retentionTime,
    max_message_size: topic.maxMessageSize,
  };
}

function createTopic(account: Account, body: z.output<typeof createBody>): KafkaTopic {
  const cluster = find(account.kafkaClusters, body.cluster_id);
  const others = topicsOf(account, cluster.id);
  requireFreeName("kafka topic", others, body.name);
  const partitions = others.reduce((total, topic) => total + topic.partitions, body.partitions);
  if (partitions > CLUSTER_LIMITS.max_partitions) {
    throw badRequest(
      `partitions: the cluster would have ${partitions}; it may have at most ${CLUSTER_LIMITS.max_partitions}`,
    );
  }
  return add(account.kafkaTopics, {
    id: randomUUID(),
    name: body.name,
    clusterId: cluster.id,
    partitions: body.partitions,
    cleanupPolicy: body.cleanup_policy,
    retentionTime: body.retention_time,
    retentionSize: body.retention_size,
    maxMessageSize: body.max_message_size,
    createdAt: unixSeconds(),
  });
}

export const kafkaTopicRoutes: readonly Route[] = [
  read("/v2/kafka/topics/{id}", ({ account, path }) => {
    const cluster = find(account.kafkaClusters, path.id);
    return topicsOf(account, cluster.id).map((topic) => topicDocument(account, topic));
  }),
  read("/v2/kafka/topic/{id}", ({ account, path }) => topicDocument(account, find(account.kafkaTopics, path.id))),
  changeBy("POST /v2/kafka/topic", "Create Kafka Topic", createBody, ({ account, body }) => {
    const topic = createTopic(account, body);
    return { answer: topicDocument(account, topic), entity: topic.name };
  }),
  changeBy("POST /v2/kafka/update-topic/{id}", "Update Kafka Topic", updateBody, ({ account, path, body }) => {
    const topic = find(account.kafkaTopics, path.id);
    topic.retentionTime = body.retention_time ?? topic.retentionTime;
    topic.retentionSize = body.retention_size ?? topic.retentionSize;
    topic.maxMessageSize = body.max_message_size ?? topic.maxMessageSize;
    return { answer: topicDocument(account, topic), entity: topic.name };
  }),
  change("DELETE /v2/kafka/topic/{id}", "Delete Kafka Topic", ({ account, path }) => {
    return { answer: "OK", entity: remove(account.kafkaTopics, path.id).name };
  }),
];
