import { describe, expect, it } from "vitest";
import { secretFields, secretProperties } from "../../src/upstash/secret-fields.ts";
import { exampleName, examples } from "../catalog/developer-api/data.ts";

function isSecretProperty(name: string, value: string): boolean {
  return secretProperties.some((rule) => rule.property.test(name) && (rule.value?.test(value) ?? true));
}

/** The texts of a response that the rules leave. */
function left(value: unknown, field: string): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => left(element, field));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => left(inner, name));
  }
  const secret =
    secretFields.some((rule) => rule.field === field.toLowerCase()) || isSecretProperty(field, String(value));
  return secret ? [] : [String(value)];
}

describe.each(examples.map((example) => [exampleName(example), example] as const))("%s", (_, { response, secrets }) => {
  it("has no secret outside the fields that are known to carry one", () => {
    const texts = left(response, "").join("\n");
    for (const secret of secrets) expect(texts).not.toContain(secret);
  });
});

describe("a property of a connector", () => {
  it.each([
    ["connection.password", "x"],
    ["database.passwd", "x"],
    ["aws.secret.access.key", "x"],
    ["client_secret", "x"],
    ["api.key", "x"],
    ["apiKey", "x"],
    ["ssl.keystore.key", "x"],
    ["gcs.credentials.json", "x"],
    ["sasl.jaas.config", "x"],
    ["connection.uri", "mongodb+srv://shop:pass@db.example.com"],
    ["connection.url", "jdbc:postgresql://db.example.com/shop?user=shop&password=pass"],
  ])("%s is a secret when it is %s", (name, value) => {
    expect(isSecretProperty(name, value)).toBe(true);
  });

  it.each([
    ["connector.class", "com.mongodb.kafka.connect.MongoSourceConnector"],
    ["key.converter", "org.apache.kafka.connect.json.JsonConverter"],
    ["topics", "orders"],
    ["tasks.max", "2"],
    ["connection.uri", "mongodb://db.example.com:27017"],
    ["connection.url", "jdbc:postgresql://db.example.com/shop"],
  ])("%s is none when it is %s", (name, value) => {
    expect(isSecretProperty(name, value)).toBe(false);
  });
});

describe("the list of secret fields", () => {
  it("says of each where the document has it", () => {
    expect(new Set(secretFields.map(({ field }) => field)).size).toBe(secretFields.length);
    for (const { source } of [...secretFields, ...secretProperties]) expect(source).not.toBe("");
  });
});
