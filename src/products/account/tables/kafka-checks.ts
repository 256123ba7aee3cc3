const limits = ["retention_time", "retention_size", "max_message_size"] as const;

/** Refuses a limit of 0, which is neither -1 nor a time or size. */
export function checkTopicCreate(input: Record<string, unknown>): string | undefined {
  const zero = limits.find((limit) => input[limit] === 0);
  return zero === undefined ? undefined : `${zero} must be above 0, or -1 for the highest possible value.`;
}

/** Refuses an update that changes nothing. */
export function checkTopicUpdate(input: Record<string, unknown>): string | undefined {
  if (limits.every((limit) => input[limit] === undefined)) {
    return `Nothing to change: give at least one of ${limits.join(", ")}.`;
  }
  return checkTopicCreate(input);
}

/** Refuses a connector without its class. */
export function checkConnectorCreate(input: Record<string, unknown>): string | undefined {
  const connectorClass = propertiesOf(input)["connector.class"];
  if (typeof connectorClass === "string" && connectorClass !== "") return undefined;
  return 'properties must name the connector\'s class, for example {"connector.class": "com.mongodb.kafka.connect.MongoSourceConnector"}.';
}

/** Refuses an update without properties. */
export function checkConnectorUpdate(input: Record<string, unknown>): string | undefined {
  if (Object.keys(propertiesOf(input)).length > 0) return undefined;
  return "Nothing to change: give at least one of the connector's properties.";
}

function propertiesOf(input: Record<string, unknown>): Record<string, unknown> {
  const { properties } = input;
  return typeof properties === "object" && properties !== null ? { ...properties } : {};
}
