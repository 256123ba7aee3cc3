import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { CLUSTER_LIMITS, endpoints, type KafkaClustersState } from "./kafka-clusters.ts";

/** A topic of a Kafka cluster; it holds no messages. */
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

/** The Kafka topics of an account. */
export interface KafkaTopicsState {
  readonly kafkaTopics: Collection<KafkaTopic>;
}

/** No topic yet. */
export function createTopicsState(): KafkaTopicsState {
  return { kafkaTopics: createCollection("kafka topic") };
}

type KafkaTopicNeeds = KafkaClustersState & KafkaTopicsState;

const { read, change, changeBy } = routesOn<KafkaTopicNeeds>();

const createTopicBody = z.object({
  name: resourceName,
  cluster_id: resourceId,
  partitions: z.number().int().min(1).max(CLUSTER_LIMITS.max_partitions),
  retention_time: upTo(CLUSTER_LIMITS.max_retention_time),
  retention_size: upTo(CLUSTER_LIMITS.max_retention_size),
  max_message_size: upTo(CLUSTER_LIMITS.max_message_size),
  cleanup_policy: z.enum(["delete", "compact"]),
});
const updateTopicBody = createTopicBody
  .pick({ retention_time: true, retention_size: true, max_message_size: true })
  .partial();

/** A positive number up to the limit of the cluster; "-1 for highest possible value". */
function upTo(highest: number): z.ZodType<number> {
  return z
    .number()
    .int()
    .max(highest)
    .refine((value) => value > 0 || value === -1, "expected a positive number, or -1 for the highest possible")
    .transform((value) => (value === -1 ? highest : value));
}

/** The topics of one cluster. */
export function topicsOf(state: KafkaTopicsState, clusterId: string): KafkaTopic[] {
  return itemsOf(state.kafkaTopics).filter((topic) => topic.clusterId === clusterId);
}

/** The fields of the examples; the response parameters beside them call two of these "max_retention_…". */
function topicDocument(state: KafkaTopicNeeds, topic: KafkaTopic): Record<string, unknown> {
  const cluster = find(state.kafkaClusters, topic.clusterId);
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

function createTopic(state: KafkaTopicNeeds, body: z.output<typeof createTopicBody>): KafkaTopic {
  const cluster = find(state.kafkaClusters, body.cluster_id);
  const others = topicsOf(state, cluster.id);
  requireFreeName("kafka topic", others, body.name);
  const partitions = others.reduce((total, topic) => total + topic.partitions, body.partitions);
  if (partitions > CLUSTER_LIMITS.max_partitions) {
    throw badRequestError(
      `partitions: the cluster would have ${partitions}; it may have at most ${CLUSTER_LIMITS.max_partitions}`,
    );
  }
  return add(state.kafkaTopics, {
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

/** The endpoints of Kafka topics. */
export const kafkaTopicRoutes: readonly AccountRoute<KafkaTopicNeeds>[] = [
  read("/v2/kafka/topics/{id}", ({ state, path }) => {
    const cluster = find(state.kafkaClusters, path.id);
    return topicsOf(state, cluster.id).map((topic) => topicDocument(state, topic));
  }),
  read("/v2/kafka/topic/{id}", ({ state, path }) => topicDocument(state, find(state.kafkaTopics, path.id))),
  changeBy("POST /v2/kafka/topic", "Create Kafka Topic", createTopicBody, ({ state, body }) => {
    const topic = createTopic(state, body);
    return { answer: topicDocument(state, topic), entity: topic.name };
  }),
  changeBy("POST /v2/kafka/update-topic/{id}", "Update Kafka Topic", updateTopicBody, ({ state, path, body }) => {
    const topic = find(state.kafkaTopics, path.id);
    topic.retentionTime = body.retention_time ?? topic.retentionTime;
    topic.retentionSize = body.retention_size ?? topic.retentionSize;
    topic.maxMessageSize = body.max_message_size ?? topic.maxMessageSize;
    return { answer: topicDocument(state, topic), entity: topic.name };
  }),
  change("DELETE /v2/kafka/topic/{id}", "Delete Kafka Topic", ({ state, path }) => {
    return { answer: "OK", entity: remove(state.kafkaTopics, path.id).name };
  }),
];
