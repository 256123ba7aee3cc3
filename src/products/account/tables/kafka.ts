import * as z from "zod";
import { inBody, localOnly } from "../../../catalog/define.ts";
import { endpoint } from "../account-endpoint.ts";
import { clusterName, topicLimits } from "../account-inverses.ts";
import type { AccountTable } from "../account-table.ts";
import { readable } from "../answers/readable.ts";
import { digestOf } from "../answers/statistics.ts";
import { kafkaFields } from "../answers/statistics-fields.ts";
import { asksAboutRetention } from "../asked-changes.ts";
import { topicRetentionPreview } from "../change-previews.ts";
import { kafkaClusterPreview, kafkaConnectorPreview, kafkaCredentialPreview, kafkaTopicPreview } from "../previews.ts";
import { cluster, connector, credential, name, nameHas, raw, topic, whole } from "./inputs.ts";
import { checkConnectorCreate, checkConnectorUpdate, checkTopicCreate, checkTopicUpdate } from "./kafka-checks.ts";

// "Unit for time parameters: milliseconds. Unit for size parameters: bytes." Developer API, "Kafka". The upper bounds are
// ours, far above every plan: ten years, one pebibyte, one gibibyte.
const retentionTime = whole(-1, 315_576_000_000).describe("Milliseconds; -1 = highest possible.");
const retentionSize = whole(-1, 1_125_899_906_842_624).describe("Bytes; -1 = highest possible.");
const messageSize = whole(-1, 1_073_741_824).describe("Bytes; -1 = highest possible.");
const partitions = whole(1, 1_000).describe("How many, up to 1000.");

const properties = z.looseObject({});

/** Kafka clusters, topics, credentials and connectors. Developer API, "Kafka"; Upstash has retired the service. */
export const kafka: AccountTable = {
  summary: "Kafka clusters, topics, credentials and connectors (Upstash has retired the service)",
  rows: [
    endpoint("kafka_cluster_list", "read", "GET /v2/kafka/clusters", "The Kafka clusters of the account.", undefined, {
      listed: {
        id: "cluster_id",
        short: ["name", "cluster_id", "region", "type", "multizone", "state"],
        filters: { name: nameHas("name") },
      },
      present: readable,
    }),
    endpoint(
      "kafka_cluster_get",
      "read",
      "GET /v2/kafka/cluster/{cluster}",
      "A Kafka cluster: state, endpoints, limits.",
      { cluster },
      { present: readable },
    ),
    endpoint(
      "kafka_cluster_stats",
      "read",
      "GET /v2/kafka/stats/cluster/{cluster}",
      "Statistics of a Kafka cluster: throughput, storage, messages, cost.",
      { cluster, raw: localOnly(raw) },
      { present: digestOf(kafkaFields) },
    ),
    endpoint(
      "kafka_cluster_create",
      "write",
      "POST /v2/kafka/cluster",
      "Create a Kafka cluster.",
      {
        name,
        region: z.enum(["eu-west-1", "us-east-1"]).describe("Where it is."),
        multizone: z.boolean().optional().describe("Replicate over several zones."),
      },
      { present: readable },
    ),
    endpoint(
      "kafka_cluster_rename",
      "write",
      "POST /v2/kafka/rename-cluster/{cluster}",
      "Rename a Kafka cluster.",
      { cluster, name },
      { present: readable, inverses: [clusterName] },
    ),
    endpoint(
      "kafka_cluster_reset_password",
      "destructive",
      "POST /v2/kafka/reset-password/{cluster}",
      "Give a Kafka cluster a new password; the old one stops working at once.",
      { cluster },
      { present: readable, preview: kafkaClusterPreview },
    ),
    endpoint(
      "kafka_cluster_delete",
      "destructive",
      "DELETE /v2/kafka/cluster/{cluster}",
      "Delete a Kafka cluster with its topics and messages, for good.",
      { cluster },
      { takesWhole: "cluster", preview: kafkaClusterPreview },
    ),

    endpoint(
      "kafka_topic_list",
      "read",
      "GET /v2/kafka/topics/{cluster}",
      "The topics of a Kafka cluster.",
      { cluster },
      {
        listed: {
          id: "topic_id",
          short: ["topic_name", "topic_id", "state", "partitions", "retention_time", "retention_size"],
          filters: { name: nameHas("topic_name") },
        },
        present: readable,
      },
    ),
    endpoint(
      "kafka_topic_get",
      "read",
      "GET /v2/kafka/topic/{topic}",
      "A Kafka topic: partitions, retention, clean-up.",
      { topic },
      { present: readable },
    ),
    endpoint(
      "kafka_topic_stats",
      "read",
      "GET /v2/kafka/stats/topic/{topic}",
      "Statistics of a Kafka topic: throughput, storage, messages.",
      { topic, raw: localOnly(raw) },
      { present: digestOf(kafkaFields) },
    ),
    endpoint(
      "kafka_topic_create",
      "write",
      "POST /v2/kafka/topic",
      "Create a topic in a Kafka cluster.",
      {
        cluster: inBody("cluster_id", cluster),
        name,
        partitions,
        retention_time: retentionTime,
        retention_size: retentionSize,
        max_message_size: messageSize,
        cleanup_policy: z.enum(["compact", "delete"]).describe("What becomes of old messages."),
      },
      { check: checkTopicCreate, present: readable },
    ),
    endpoint(
      "kafka_topic_update",
      "write",
      "POST /v2/kafka/update-topic/{topic}",
      "Reconfigure a Kafka topic; give at least one setting. Lower retention deletes messages.",
      {
        topic,
        retention_time: retentionTime.optional(),
        retention_size: retentionSize.optional(),
        max_message_size: messageSize.optional(),
      },
      {
        check: checkTopicUpdate,
        harm: asksAboutRetention,
        present: readable,
        preview: topicRetentionPreview,
        inverses: [topicLimits],
      },
    ),
    endpoint(
      "kafka_topic_delete",
      "destructive",
      "DELETE /v2/kafka/topic/{topic}",
      "Delete a Kafka topic and its messages, for good.",
      { topic },
      { preview: kafkaTopicPreview },
    ),

    endpoint(
      "kafka_credential_list",
      "read",
      "GET /v2/kafka/credentials",
      "The Kafka credentials other than the default one.",
      undefined,
      {
        listed: {
          id: "credential_id",
          short: ["credential_name", "credential_id", "topic", "permissions", "cluster_id", "state"],
          filters: { name: nameHas("credential_name") },
        },
        present: readable,
      },
    ),
    endpoint(
      "kafka_credential_create",
      "write",
      "POST /v2/kafka/credential",
      "Create a Kafka credential for a topic.",
      {
        cluster: inBody("cluster_id", cluster),
        credential_name: name,
        topic: name.describe("Its name, not its ID."),
        permissions: z.enum(["ALL", "PRODUCE", "CONSUME"]).describe("On the topic."),
      },
      { present: readable },
    ),
    endpoint(
      "kafka_credential_delete",
      "destructive",
      "DELETE /v2/kafka/credential/{credential}",
      "Delete a Kafka credential; its clients lose access.",
      { credential },
      { preview: kafkaCredentialPreview },
    ),

    endpoint(
      "kafka_connector_list",
      "read",
      "GET /v2/kafka/connectors/{cluster}",
      "The connectors of a Kafka cluster.",
      { cluster },
      {
        listed: {
          id: "connector_id",
          short: ["name", "connector_id", "state", "connector_state", "connector_class"],
          filters: { name: nameHas("name") },
        },
        present: readable,
      },
    ),
    endpoint(
      "kafka_connector_get",
      "read",
      "GET /v2/kafka/connector/{connector}",
      "A Kafka connector: state, error, tasks, properties.",
      { connector },
      { present: readable },
    ),
    endpoint(
      "kafka_connector_create",
      "write",
      "POST /v2/kafka/connector",
      "Create a connector in a Kafka cluster.",
      {
        cluster: inBody("cluster_id", cluster),
        name,
        properties: properties.describe("Kafka Connect configuration; connector.class is required."),
      },
      { check: checkConnectorCreate, present: readable },
    ),
    endpoint(
      "kafka_connector_update",
      "write",
      "POST /v2/kafka/update-connector/{connector}",
      "Reconfigure a Kafka connector.",
      { connector, properties: properties.describe("Kafka Connect properties to change, with their new values.") },
      { body: (input) => input.properties, check: checkConnectorUpdate, present: readable },
    ),
    endpoint(
      "kafka_connector_restart",
      "write",
      "POST /v2/kafka/connector/{connector}/restart",
      "Restart a Kafka connector.",
      { connector },
    ),
    endpoint(
      "kafka_connector_start",
      "write",
      "POST /v2/kafka/connector/{connector}/start",
      "Start a paused Kafka connector.",
      { connector },
    ),
    endpoint(
      "kafka_connector_pause",
      "write",
      "POST /v2/kafka/connector/{connector}/pause",
      "Pause a Kafka connector.",
      { connector },
    ),
    endpoint(
      "kafka_connector_delete",
      "destructive",
      "DELETE /v2/kafka/connector/{connector}",
      "Delete a Kafka connector, for good.",
      { connector },
      { preview: kafkaConnectorPreview },
    ),
  ],
};
