import { createClustersState, type KafkaClustersState } from "./kafka-clusters.ts";
import { createConnectorsState, type KafkaConnectorsState } from "./kafka-connectors.ts";
import { createCredentialsState, type KafkaCredentialsState } from "./kafka-credentials.ts";
import { createTopicsState, type KafkaTopicsState } from "./kafka-topics.ts";

/** The Kafka clusters of an account and what is in them. */
export type KafkaState = KafkaClustersState & KafkaTopicsState & KafkaCredentialsState & KafkaConnectorsState;

/** No cluster yet. */
export function createKafkaState(): KafkaState {
  return { ...createClustersState(), ...createTopicsState(), ...createCredentialsState(), ...createConnectorsState() };
}
