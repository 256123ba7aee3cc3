import { randomUUID } from "node:crypto";
import { z } from "zod";
import { badRequest } from "../../http/api-error.ts";
import { change, changeBy, type Route, read } from "../account-route.ts";
import type { Account } from "../account-state.ts";
import type { AuditAction } from "../audit-log.ts";
import { add, find, listOf, remove, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { type ConnectorProperties, configurationError } from "./connector-classes.ts";

export interface KafkaConnector {
  readonly id: string;
  readonly name: string;
  readonly clusterId: string;
  readonly username: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  properties: ConnectorProperties;
  state: "pending" | "running" | "paused" | "failed";
}

const MAX_PROPERTIES = 200;
/** The distance between `creation_time` and `TTL` in the published example. */
const LIFETIME_SECONDS = 30 * 60;

const properties = z
  .record(z.string(), z.unknown())
  .refine((given) => Object.keys(given).length <= MAX_PROPERTIES, `expected at most ${MAX_PROPERTIES} properties`);
const propertiesWithClass = properties.refine(
  (given) => typeof given["connector.class"] === "string" && given["connector.class"] !== "",
  'expected "connector.class", the class of the connector',
);
const createBody = z.object({ name: resourceName, cluster_id: resourceId, properties: propertiesWithClass });

/** A pending connector gets running, or fails when its class needs properties that it has not. */
function settle(connector: KafkaConnector): KafkaConnector {
  if (connector.state === "pending") connector.state = errorOf(connector) === "" ? "running" : "failed";
  return connector;
}

function errorOf({ properties }: KafkaConnector): string {
  return configurationError(String(properties["connector.class"]), properties);
}

function connectorDocument(account: Account, connector: KafkaConnector): Record<string, unknown> {
  const { state } = connector;
  const works = state === "running" || state === "paused";
  return {
    connector_id: connector.id,
    name: connector.name,
    customer_id: account.email,
    cluster_id: connector.clusterId,
    creation_time: connector.createdAt,
    deletion_time: 0,
    state,
    state_error_message: state === "failed" ? errorOf(connector) : "",
    connector_state: works ? state.toUpperCase() : "",
    tasks: works ? [{ id: 0, state: state.toUpperCase() }] : [],
    topics: topicNames(connector.properties),
    connector_class: connector.properties["connector.class"],
    properties: connector.properties,
    encoded_username: connector.username,
    TTL: connector.createdAt + LIFETIME_SECONDS,
  };
}

/** "Topics that are given with properties config". */
function topicNames(given: ConnectorProperties): string[] {
  const { topics } = given;
  return typeof topics === "string" ? topics.split(",").map((name) => name.trim()) : [];
}

function createConnector(account: Account, body: z.output<typeof createBody>): KafkaConnector {
  const cluster = find(account.kafkaClusters, body.cluster_id);
  const others = listOf(account.kafkaConnectors).filter(({ clusterId }) => clusterId === cluster.id);
  requireFreeName("kafka connector", others, body.name);
  return add(account.kafkaConnectors, {
    id: randomUUID(),
    name: body.name,
    clusterId: cluster.id,
    username: secret(),
    createdAt: unixSeconds(),
    properties: body.properties,
    state: "pending",
  });
}

/** An endpoint that starts, pauses or restarts a connector and answers "OK". */
function command(verb: "start" | "pause" | "restart", action: AuditAction): Route {
  return change(`POST /v2/kafka/connector/{id}/${verb}`, action, ({ account, path }) => {
    const connector = settle(find(account.kafkaConnectors, path.id));
    if (connector.state === "failed") {
      throw badRequest(`connector ${connector.name} has failed; reconfigure it first: ${errorOf(connector)}`);
    }
    connector.state = verb === "pause" ? "paused" : "running";
    return { answer: "OK", entity: connector.name };
  });
}

export const kafkaConnectorRoutes: readonly Route[] = [
  read("/v2/kafka/connectors/{id}", ({ account, path }) => {
    const cluster = find(account.kafkaClusters, path.id);
    const connectors = listOf(account.kafkaConnectors).filter(({ clusterId }) => clusterId === cluster.id);
    return connectors.map((connector) => connectorDocument(account, settle(connector)));
  }),
  read("/v2/kafka/connector/{id}", ({ account, path }) =>
    connectorDocument(account, settle(find(account.kafkaConnectors, path.id))),
  ),
  changeBy("POST /v2/kafka/connector", "Create Kafka Connector", createBody, ({ account, body }) => {
    const connector = createConnector(account, body);
    return { answer: connectorDocument(account, connector), entity: connector.name };
  }),
  changeBy("POST /v2/kafka/update-connector/{id}", "Update Kafka Connector", properties, ({ account, path, body }) => {
    const connector = find(account.kafkaConnectors, path.id);
    const merged = propertiesWithClass.safeParse({ ...connector.properties, ...body });
    if (!merged.success) throw badRequest(z.prettifyError(merged.error));
    connector.properties = merged.data;
    connector.state = "pending";
    return { answer: connectorDocument(account, connector), entity: connector.name };
  }),
  change("DELETE /v2/kafka/connector/{id}", "Delete Kafka Connector", ({ account, path }) => {
    return { answer: "OK", entity: remove(account.kafkaConnectors, path.id).name };
  }),
  command("start", "Start Kafka Connector"),
  command("pause", "Pause Kafka Connector"),
  command("restart", "Restart Kafka Connector"),
];
