import { describe, expect, it } from "vitest";
import { secretFields, secretProperties, withoutSecrets } from "../../../src/products/account/secret-fields.ts";
import { withoutSecretWords } from "../../../src/upstash/secret-words.ts";
import { exampleName, examples } from "./data.ts";

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

describe("a value without its secrets", () => {
  const cleaned = (value: unknown) => withoutSecrets(value, "-");

  it("keeps everything else", () => {
    const value = {
      a: [1, null, true, "text", { token: "", password: null, token_count: 3, max_tokens: 3 }],
      url: "https://x/y",
    };
    expect(cleaned(value)).toEqual({ value, certain: [], likely: [] });
  });

  it.each([
    [{ password: "p1" }, { password: "-" }, ["p1"]],
    [[{ a: { Rest_Token: "p1" } }], [{ a: { Rest_Token: "-" } }], ["p1"]],
    [{ newApiKey: "p1", client_secret: "p2" }, { newApiKey: "-", client_secret: "-" }, ["p1", "p2"]],
    [{ password: 12 }, { password: "-" }, ["12"]],
    [{ token: ["p1", { value: "p2", on: true }] }, { token: ["-", { value: "-", on: true }] }, ["p1", "p2"]],
    [{ note: "at redis://u:p1@h:1 now" }, { note: "at redis://u:-@h:1 now" }, ["p1"]],
    [{ properties: { "api.key": "p1", topics: "t" } }, { properties: { "api.key": "-", topics: "t" } }, ["p1"]],
    [{ properties: { "a.url": "x://u:p1@h" } }, { properties: { "a.url": "-" } }, ["x://u:p1@h", "p1"]],
    [
      { properties: { "sasl.jaas.config": 'Plain username="u" password="p1";' } },
      { properties: { "sasl.jaas.config": "-" } },
      ['Plain username="u" password="p1";', "p1"],
    ],
  ])("of %j is %j", (value, shown, secrets) => {
    const clean = cleaned(value);
    expect(clean.value).toEqual(shown);
    expect([...clean.certain, ...clean.likely]).toEqual(secrets);
  });

  it.each([
    [{ password: "p1", rest_token: "p2", read_only_token: ["p3"] }, ["p1", "p2", "p3"]],
    [{ newApiKey: "p1", properties: { password: "p2" } }, []],
    [{ properties: { "connector.class": "c", a: { token: "runs FLUSHALL", b: [{ rest_token: "orders" }] } } }, []],
    [{ name: "x://a:FLUSHALL@b", topic_name: "password=FLUSHALL" }, []],
  ])("is certain of what the documents name alone: %j", (value, certain) => {
    expect(cleaned(value).certain).toEqual(certain);
  });

  it.each([
    "tokens",
    "passwords",
    "secrets",
    "api_keys",
    "signing_key",
    "signingKey",
    "credentials",
    "authorization",
    "Authorization",
    "connection_string",
    "connectionString",
    "private_key",
    "x-api-key",
    "nextSigningKey",
  ])("has none in a field that is named %s", (field) => {
    expect(cleaned({ [field]: "p1" }).value).toEqual({ [field]: "-" });
    expect(cleaned({ [field]: ["p1", "p2"] }).value).toEqual({ [field]: ["-", "-"] });
  });

  it.each(["OK", 7, null, undefined, true])("is %j as it came", (value) => {
    expect(cleaned(value)).toEqual({ value, certain: [], likely: [] });
  });
});

describe("a sentence without what looks like a secret", () => {
  it.each([
    ["password: abc", "password: -"],
    ['the "rest_token":"abc", again', 'the "rest_token":"-", again'],
    ["api.key=abc&user=shop", "api.key=-&user=shop"],
    ["at mongodb://shop:abc@db.example.com", "at mongodb://shop:-@db.example.com"],
    ["got 038a8e27c45e43068d5f186085399884 instead", "got - instead"],
    ["database 96ad0856-03b1-4ee7-9666-e81abd0349e1 is gone", "database 96ad0856-03b1-4ee7-9666-e81abd0349e1 is gone"],
    ["com.mongodb.kafka.connect.MongoSourceConnector failed", "com.mongodb.kafka.connect.MongoSourceConnector failed"],
    ["the name is already taken", "the name is already taken"],
  ])("of %j is %j", (sentence, shown) => {
    expect(withoutSecretWords(sentence, "-")).toBe(shown);
  });
});
