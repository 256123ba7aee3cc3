import { randomUUID } from "node:crypto";
import * as z from "zod";
import { badRequestError } from "../../http/api-error.ts";
import type { AccountHolder } from "../account-holder.ts";
import { type AccountRoute, routesOn } from "../account-route.ts";
import type { AuditAction } from "../audit-actions.ts";
import { add, type Collection, createCollection, find, itemsOf, remove, requireFreeName } from "../collection.ts";
import { secret, unixSeconds } from "../identifiers.ts";
import { resourceId, resourceName } from "../resource-fields.ts";
import { type ConnectorProperties, configurationError } from "./connector-classes.ts";
import type { KafkaClustersState } from "./kafka-clusters.ts";

/** A connector of a Kafka cluster; it moves no data. */
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

/** The Kafka connectors of an account. */
export interface KafkaConnectorsState {
  readonly kafkaConnectors: Collection<KafkaConnector>;
}

/** No connector yet. */
export function createConnectorsState(): KafkaConnectorsState {
  return { kafkaConnectors: createCollection("kafka connector") };
}

type KafkaConnectorNeeds = AccountHolder & KafkaClustersState & KafkaConnectorsState;

const { read, change, changeBy } = routesOn<KafkaConnectorNeeds>();

const MAX_PROPERTIES = 200;
/** The distance between `creation_time` and `TTL` in the published example. */
const CONNECTOR_LIFETIME_SECONDS = 30 * 60;

const connectorProperties = z
  .record(z.string(), z.unknown())
  .refine((given) => Object.keys(given).length <= MAX_PROPERTIES, `expected at most ${MAX_PROPERTIES} properties`);
const propertiesWithClass = connectorProperties.refine(
  (given) => typeof given["connector.class"] === "string" && given["connector.class"] !== "",
  'expected "connector.class", the class of the connector',
);
const createConnectorBody = z.object({ name: resourceName, cluster_id: resourceId, properties: propertiesWithClass });

/** A pending connector gets running, or fails when its class needs properties that it has not. */
function settle(connector: KafkaConnector): KafkaConnector {
  if (connector.state === "pending") connector.state = errorOf(connector) === "" ? "running" : "failed";
  return connector;
}

function errorOf({ properties }: KafkaConnector): string {
  return configurationError(String(properties["connector.class"]), properties);
}

function connectorDocument({ email }: AccountHolder, connector: KafkaConnector): Record<string, unknown> {
  const { state } = connector;
  const works = state === "running" || state === "paused";
  return {
    connector_id: connector.id,
    name: connector.name,
    customer_id: email,
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
    TTL: connector.createdAt + CONNECTOR_LIFETIME_SECONDS,
  };
}

/** "Topics that are given with properties config". */
function topicNames(given: ConnectorProperties): string[] {
  const { topics } = given;
  return typeof topics === "string" ? topics.split(",").map((name) => name.trim()) : [];
}

function createConnector(state: KafkaConnectorNeeds, body: z.output<typeof createConnectorBody>): KafkaConnector {
  const cluster = find(state.kafkaClusters, body.cluster_id);
  const others = itemsOf(state.kafkaConnectors).filter(({ clusterId }) => clusterId === cluster.id);
  requireFreeName("kafka connector", others, body.name);
  return add(state.kafkaConnectors, {
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
function command(verb: "start" | "pause" | "restart", action: AuditAction): AccountRoute<KafkaConnectorNeeds> {
  return change(`POST /v2/kafka/connector/{id}/${verb}`, action, ({ state, path }) => {
    const connector = settle(find(state.kafkaConnectors, path.id));
    if (connector.state === "failed") {
      throw badRequestError(`connector ${connector.name} has failed; reconfigure it first: ${errorOf(connector)}`);
    }
    connector.state = verb === "pause" ? "paused" : "running";
    return { answer: "OK", entity: connector.name };
  });
}

/** The endpoints of Kafka connectors. */
export const kafkaConnectorRoutes: readonly AccountRoute<KafkaConnectorNeeds>[] = [
  read("/v2/kafka/connectors/{id}", ({ state, path }) => {
    const cluster = find(state.kafkaClusters, path.id);
    const connectors = itemsOf(state.kafkaConnectors).filter(({ clusterId }) => clusterId === cluster.id);
    return connectors.map((connector) => connectorDocument(state, settle(connector)));
  }),
  read("/v2/kafka/connector/{id}", ({ state, path }) =>
    connectorDocument(state, settle(find(state.kafkaConnectors, path.id))),
  ),
  changeBy("POST /v2/kafka/connector", "Create Kafka Connector", createConnectorBody, ({ state, body }) => {
    const connector = createConnector(state, body);
    return { answer: connectorDocument(state, connector), entity: connector.name };
  }),
  changeBy(
    "POST /v2/kafka/update-connector/{id}",
    "Update Kafka Connector",
    connectorProperties,
    ({ state, path, body }) => {
      const connector = find(state.kafkaConnectors, path.id);
      const merged = propertiesWithClass.safeParse({ ...connector.properties, ...body });
      if (!merged.success) throw badRequestError(z.prettifyError(merged.error));
      connector.properties = merged.data;
      connector.state = "pending";
      return { answer: connectorDocument(state, connector), entity: connector.name };
    },
  ),
  change("DELETE /v2/kafka/connector/{id}", "Delete Kafka Connector", ({ state, path }) => {
    return { answer: "OK", entity: remove(state.kafkaConnectors, path.id).name };
  }),
  command("start", "Start Kafka Connector"),
  command("pause", "Pause Kafka Connector"),
  command("restart", "Restart Kafka Connector"),
];
