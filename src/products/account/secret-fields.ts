import type { CleanValue } from "../../catalog/endpoint-row.ts";
import { isNamedLikeSecret, urlPassword } from "../../upstash/secret-words.ts";

/** A field of a response whose value must not reach a model, a log or an error. */
export interface SecretField {
  /** The field's name, in lower case. */
  field: string;
  /** What it opens and where the Developer API says so. */
  source: string;
}

/** Fields of the Developer API's responses, at any depth, that carry a secret. */
export const secretFields: readonly SecretField[] = [
  {
    field: "password",
    source:
      '"Create Database", "Get Database", "Reset Password": Redis password; "Get Kafka Cluster", "Get Kafka Topic", "List Kafka Credentials": SASL password; "Get QStash User": QStash password',
  },
  { field: "rest_token", source: '"Create Database", "Get Database": token of the Redis REST API' },
  { field: "read_only_rest_token", source: '"Create Database", "Get Database": read-only token of the Redis REST API' },
  { field: "token", source: '"Get QStash User"; schemas VectorIndex, SearchIndex, QStashUser: REST token' },
  { field: "read_only_token", source: "Schemas VectorIndex, SearchIndex, QStashUser: read-only REST token" },
  {
    field: "encoded_password",
    source: '"Get Kafka Connector" answers encoded_username; its counterpart is the SASL password, encoded',
  },
];

/** A rule for the properties of a connector. */
export interface SecretProperty {
  /** Matches somewhere in the name of a property, which has dots: `connection.password`. */
  property: RegExp;
  /** Where given, only values that match carry a secret. */
  value?: RegExp;
  source: string;
}

/**
 * Properties of a Kafka connector that carry a secret of somebody else's system. The document lets `properties` be any
 * configuration ("Custom config for different types of connectors"), so they are told by their names, rather one too many.
 */
export const secretProperties: readonly SecretProperty[] = [
  {
    property: /passw(or)?d|passphrase/i,
    source:
      "database.password, connection.password, ssl.keystore.password: Kafka Connect, JDBC and Debezium connectors",
  },
  { property: /secret/i, source: "aws.secret.access.key, client.secret: S3 and OAuth connectors" },
  { property: /token/i, source: "sasl.oauthbearer.token, api.token: connectors of web services" },
  { property: /credential/i, source: "credentials, gcs.credentials.json: connectors of Google Cloud" },
  {
    property: /(^|[._-])(api|access|account|private)?[._-]?key$|keyfile/i,
    source: "api.key, aws.access.key, azure.account.key, ssl.keystore.key, keyfile; not key.converter and the like",
  },
  { property: /jaas\.config$/i, source: "sasl.jaas.config holds user name and password as text" },
  {
    property: /ur[il]|connection/i,
    value: /:\/\/[^\s/@:]*:[^\s/@]+@|[?&;](password|pwd)=/i,
    source: '"Create Kafka Connector": connection.uri, whose user part or query may hold a password',
  },
];

/** A password in a text that is more than the password: the query of a URL, or a JAAS configuration. */
const passwordWithin = /([?&;\s](?:password|pwd)=["']?)([^\s"';&]+)/gi;

const fieldNames: ReadonlySet<string> = new Set(secretFields.map(({ field }) => field));

/**
 * The value with every secret field replaced, and the secrets that were found. Fields of a connector's `properties`,
 * at any depth, are judged by the rules for properties, all others by name; whatever a secret field holds is secret, but for an empty
 * text. In any other text the password of a URL is replaced. Only what stands in a field of the documents is certain: the
 * rest somebody may have named or written so.
 */
export function withoutSecrets(value: unknown, replacement: string): CleanValue {
  const found = { certain: [] as string[], likely: [] as string[] };
  const clean = (inner: unknown, kindOf: KindOfField): unknown => {
    if (typeof inner === "string") return withoutUrlPassword(inner, replacement, found.likely);
    if (Array.isArray(inner)) return inner.map((element) => clean(element, kindOf));
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([field, content]) => {
        const kind = kindOf(field, content);
        if (kind !== undefined) return [field, hidden(content, replacement, found[kind])];
        return [field, clean(content, field === "properties" ? kindOfProperty : kindOf)];
      }),
    );
  };
  return { value: clean(value, kindOfField), ...found };
}

/** Whether a field holds a secret, and how sure that is. */
type KindOfField = (field: string, content: unknown) => "certain" | "likely" | undefined;

/** A secret field's content with every text and number in it replaced. */
function hidden(content: unknown, replacement: string, secrets: string[]): unknown {
  if (Array.isArray(content)) return content.map((element) => hidden(element, replacement, secrets));
  if (typeof content === "object" && content !== null) {
    const fields = Object.entries(content).map(
      ([field, inner]) => [field, hidden(inner, replacement, secrets)] as const,
    );
    return Object.fromEntries(fields);
  }
  if ((typeof content !== "string" && typeof content !== "number") || content === "") return content;
  const text = String(content);
  const within = [urlPassword, passwordWithin].flatMap((pattern) => [...text.matchAll(pattern)]);
  secrets.push(text, ...within.map(([, , password]) => password ?? ""));
  return replacement;
}

function withoutUrlPassword(text: string, replacement: string, secrets: string[]): string {
  return text.replaceAll(urlPassword, (_, start: string, password: string) => {
    secrets.push(password);
    return start + replacement;
  });
}

function kindOfField(field: string, content: unknown): ReturnType<KindOfField> {
  if (fieldNames.has(field.toLowerCase())) return "certain";
  // `tokens: 12` counts something.
  return isNamedLikeSecret(field) && typeof content !== "number" ? "likely" : undefined;
}

function kindOfProperty(property: string, content: unknown): ReturnType<KindOfField> {
  const text = typeof content === "string" ? content : "";
  const isSecret = secretProperties.some((rule) => rule.property.test(property) && (rule.value?.test(text) ?? true));
  return isSecret ? "likely" : undefined;
}
