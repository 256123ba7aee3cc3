import { randomUUID } from "node:crypto";
import { z } from "zod";
import { notFound } from "../../http/api-error.ts";
import { change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import { add, find, listOf, remove, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { topicsOf } from "./kafka-topics.ts";

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

/** Stands for every topic of the cluster. */
const ALL_TOPICS = "*";

const createBody = z.object({
  credential_name: resourceName,
  cluster_id: resourceId,
  topic: z.string().min(1),
  permissions: z.enum(["ALL", "PRODUCE", "CONSUME"]),
});

function credentialDocument(account: Account, credential: KafkaCredential): Record<string, unknown> {
  return {
    credential_id: credential.id,
    credential_name: credential.name,
    topic: credential.topic,
    permissions: credential.permissions,
    cluster_id: credential.clusterId,
    cluster_slug: find(account.kafkaClusters, credential.clusterId).slug,
    username: credential.username,
    creation_time: credential.createdAt,
    password: credential.password,
    state: "active",
  };
}

function createCredential(account: Account, body: z.output<typeof createBody>): KafkaCredential {
  const cluster = find(account.kafkaClusters, body.cluster_id);
  if (body.topic !== ALL_TOPICS && !topicsOf(account, cluster.id).some(({ name }) => name === body.topic)) {
    throw notFound(`kafka topic ${body.topic} not found in the cluster`);
  }
  const others = listOf(account.kafkaCredentials).filter(({ clusterId }) => clusterId === cluster.id);
  requireFreeName("kafka credential", others, body.credential_name);
  return add(account.kafkaCredentials, {
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

export const kafkaCredentialRoutes: readonly Route[] = [
  read("/v2/kafka/credentials", ({ account }) =>
    listOf(account.kafkaCredentials).map((credential) => credentialDocument(account, credential)),
  ),
  changeBy("POST /v2/kafka/credential", "Create Kafka Credential", createBody, ({ account, body }) => {
    const credential = createCredential(account, body);
    return { answer: credentialDocument(account, credential), entity: credential.name, secondEntity: credential.topic };
  }),
  change("DELETE /v2/kafka/credential/{id}", "Delete Kafka Credential", ({ account, path }) => {
    return { answer: "OK", entity: remove(account.kafkaCredentials, path.id).name };
  }),
];
