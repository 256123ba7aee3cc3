import { randomUUID } from "node:crypto";
import * as z from "zod";
import { notFoundError } from "../../http/api-error.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import type { KafkaClustersState } from "./kafka-clusters.ts";
import { type KafkaTopicsState, topicsOf } from "./kafka-topics.ts";

/** A user of a Kafka cluster and what it may do there. */
export interface KafkaCredential {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  readonly topic: string;
  readonly permissions: "ALL" | "PRODUCE" | "CONSUME";
  readonly username: string;
  readonly password: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** The Kafka credentials of an account. */
export interface KafkaCredentialsState {
  readonly kafkaCredentials: Collection<KafkaCredential>;
}

/** No credential yet. */
export function createCredentialsState(): KafkaCredentialsState {
  return { kafkaCredentials: createCollection("kafka credential") };
}

type KafkaCredentialNeeds = KafkaClustersState & KafkaTopicsState & KafkaCredentialsState;

const { read, change, changeBy } = routesOn<KafkaCredentialNeeds>();

/** Stands for every topic of the cluster. */
const ALL_TOPICS = "*";

const createCredentialBody = z.object({
  credential_name: resourceName,
  cluster_id: resourceId,
  topic: z.string().min(1),
  permissions: z.enum(["ALL", "PRODUCE", "CONSUME"]),
});

function credentialDocument(state: KafkaCredentialNeeds, credential: KafkaCredential): Record<string, unknown> {
  return {
    credential_id: credential.id,
    credential_name: credential.name,
    topic: credential.topic,
    permissions: credential.permissions,
    cluster_id: credential.clusterId,
    cluster_slug: find(state.kafkaClusters, credential.clusterId).slug,
    username: credential.username,
    creation_time: credential.createdAt,
    password: credential.password,
    state: "active",
  };
}

function createCredential(state: KafkaCredentialNeeds, body: z.output<typeof createCredentialBody>): KafkaCredential {
  const cluster = find(state.kafkaClusters, body.cluster_id);
  if (body.topic !== ALL_TOPICS && !topicsOf(state, cluster.id).some(({ name }) => name === body.topic)) {
    throw notFoundError(`kafka topic ${body.topic} not found in the cluster`);
  }
  const others = itemsOf(state.kafkaCredentials).filter(({ clusterId }) => clusterId === cluster.id);
  requireFreeName("kafka credential", others, body.credential_name);
  return add(state.kafkaCredentials, {
    id: randomUUID(),
    name: body.credential_name,
    clusterId: cluster.id,
    topic: body.topic,
    permissions: body.permissions,
    username: secret(),
    password: secret(),
    createdAt: unixSeconds(),
  });
}

/** The endpoints of Kafka credentials. */
export const kafkaCredentialRoutes: readonly AccountRoute<KafkaCredentialNeeds>[] = [
  read("/v2/kafka/credentials", ({ state }) =>
    itemsOf(state.kafkaCredentials).map((credential) => credentialDocument(state, credential)),
  ),
  changeBy("POST /v2/kafka/credential", "Create Kafka Credential", createCredentialBody, ({ state, body }) => {
    const credential = createCredential(state, body);
    return { answer: credentialDocument(state, credential), entity: credential.name, secondEntity: credential.topic };
  }),
  change("DELETE /v2/kafka/credential/{id}", "Delete Kafka Credential", ({ state, path }) => {
    return { answer: "OK", entity: remove(state.kafkaCredentials, path.id).name };
  }),
];
