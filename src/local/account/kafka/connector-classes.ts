/** The properties of a Kafka connector: Kafka Connect's own names, such as "connection.uri". */
export type ConnectorProperties = Readonly<Record<string, unknown>>;

/** What a class of connectors cannot run without: property names, and how a value must begin where that is known. */
interface Requirement {
  readonly required: readonly string[];
  readonly beginsWith?: Readonly<Record<string, readonly string[]>>;
}

const MONGODB: Requirement = {
  required: ["connection.uri"],
  beginsWith: { "connection.uri": ["mongodb://", "mongodb+srv://"] },
};
const DEBEZIUM: Requirement = {
  required: ["database.hostname", "database.user", "database.password"],
};
const JDBC: Requirement = { required: ["connection.url"], beginsWith: { "connection.url": ["jdbc:"] } };

/** The connector classes that Upstash Kafka documented by name; any other class needs nothing that is known here. */
const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  "com.mongodb.kafka.connect.MongoSourceConnector": MONGODB,
  "com.mongodb.kafka.connect.MongoSinkConnector": {
    required: [...MONGODB.required, "topics", "database"],
    ...(MONGODB.beginsWith === undefined ? {} : { beginsWith: MONGODB.beginsWith }),
  },
  "io.debezium.connector.mysql.MySqlConnector": DEBEZIUM,
  "io.debezium.connector.postgresql.PostgresConnector": DEBEZIUM,
  "io.aiven.connect.jdbc.JdbcSourceConnector": JDBC,
  "io.aiven.connect.jdbc.JdbcSinkConnector": JDBC,
  "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector": {
    required: ["topics", "aws.s3.bucket.name", "aws.access.key.id", "aws.secret.access.key"],
  },
  "com.snowflake.kafka.connector.SnowflakeSinkConnector": {
    required: ["topics", "snowflake.url.name", "snowflake.user.name", "snowflake.private.key"],
  },
};

/** Why a connector of this class cannot run with these properties, in the words of the published example; or "". */
export function configurationError(connectorClass: string, properties: ConnectorProperties): string {
  const { required = [], beginsWith = {} } = REQUIREMENTS[connectorClass] ?? {};
  const errors = [
    ...required
      .filter((name) => properties[name] === undefined || properties[name] === "")
      .map((name) => `Missing required configuration ${name} which has no default value.`),
    ...Object.entries(beginsWith).flatMap(([name, beginnings]) => beginningError(name, properties[name], beginnings)),
  ];
  if (errors.length === 0) return "";
  return `Connector configuration is invalid and contains the following ${errors.length} error(s):\n${errors.join("\n")}\n`;
}

/** The value itself is not repeated: a connection string has a password in it. */
function beginningError(name: string, value: unknown, beginnings: readonly string[]): string[] {
  if (value === undefined || value === "") return [];
  if (typeof value === "string" && beginnings.some((beginning) => value.startsWith(beginning))) return [];
  return [
    `Invalid value for configuration ${name}: it must start with ${beginnings.map((each) => `'${each}'`).join(" or ")}`,
  ];
}
