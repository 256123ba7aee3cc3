import { urlPassword } from "../../upstash/secret-words.ts";

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

/** Fields that the documents do not know yet: their names say what they carry. */
const namedLikeSecret = /(password|passphrase|token|secret|(api|private|access)_?key)$/i;

/** A password in a text that is more than the password: the query of a URL, or a JAAS configuration. */
const passwordWithin = /([?&;\s](?:password|pwd)=["']?)([^\s"';&]+)/gi;

const fieldNames: ReadonlySet<string> = new Set(secretFields.map(({ field }) => field));

/**
 * The value with every secret field replaced, and the secrets that were found. Fields of a connector's `properties` are
 * judged by the rules for properties, all others by name; whatever a secret field holds is secret, but for an empty
 * text. In any other text the password of a URL is replaced.
 */
export function withoutSecrets(value: unknown, replacement: string): { value: unknown; secrets: string[] } {
  const secrets: string[] = [];
  const clean = (inner: unknown, isSecret: (field: string, text: string) => boolean): unknown => {
    if (typeof inner === "string") return withoutUrlPassword(inner, replacement, secrets);
    if (Array.isArray(inner)) return inner.map((element) => clean(element, isSecret));
    if (typeof inner !== "object" || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([field, content]) => {
        if (isSecret(field, typeof content === "string" ? content : "")) {
          return [field, hidden(content, replacement, secrets)];
        }
        return [field, clean(content, field === "properties" ? isSecretProperty : isSecret)];
      }),
    );
  };
  return { value: clean(value, isSecretField), secrets };
}

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

function isSecretField(field: string): boolean {
  return fieldNames.has(field.toLowerCase()) || namedLikeSecret.test(field);
}

function isSecretProperty(property: string, text: string): boolean {
  return secretProperties.some((rule) => rule.property.test(property) && (rule.value?.test(text) ?? true));
}
