import { describe, expect, test } from "vitest";
import { variablesOf } from "../../src/config/settings.ts";
import { connectionsIn, MOST_CONNECTIONS } from "../../src/connections/connection-file.ts";
import { products } from "../../src/products/index.ts";

const variables = variablesOf(products);
const prod = {
  name: "prod",
  credentials: {
    UPSTASH_REDIS_REST_URL: "https://prod.upstash.io",
    UPSTASH_REDIS_REST_READONLY_TOKEN: { env: "PROD_TOKEN" },
  },
};
const read = (...connections: object[]) =>
  connectionsIn(JSON.stringify({ connections }), "connections.json", variables);

describe("the file of connections", () => {
  test("has names with credentials, and reads only where it says nothing of access", () => {
    expect(read(prod, { ...prod, name: "staging_2", access: "writes", description: "To try things out." })).toEqual([
      { ...prod, access: "read-only" },
      { ...prod, name: "staging_2", access: "writes", description: "To try things out." },
    ]);
  });

  test("refuses a secret in plain, and does not repeat it", () => {
    const secret = "AXasdf-token-in-the-wrong-place";
    const refuse = () => read({ ...prod, credentials: { ...prod.credentials, UPSTASH_REDIS_REST_TOKEN: secret } });
    expect(refuse).toThrow(
      /connection "prod" has UPSTASH_REDIS_REST_TOKEN in plain.*\{"env": "NAME"\}.*\{"file": "PATH"\}/,
    );
    expect(refuse).not.toThrow(secret);
  });

  test("refuses every secret of every product in plain, and nothing that is none", () => {
    const credentials = Object.entries(variables).filter(([, { internal }]) => internal !== true);
    for (const [name, { secret }] of credentials) {
      const given = () => read({ name: "prod", credentials: { [name]: "text" } });
      if (secret === true) expect(given, name).toThrow("in plain");
      else expect(given, name).not.toThrow();
    }
  });

  test.each([
    ["no JSON", "{", /connections\.json is not JSON\. Expected \{"connections"/],
    ["another form", "[]", /connections\.json: expected \{"connections": \[/],
    ["no list", "{}", /connections\.json: expected \{"connections": \[/],
    [
      "a name with capitals",
      [{ ...prod, name: "Prod" }],
      /connection "Prod", name: expected 1 to 32 lower-case letters/,
    ],
    ["a name that could pass for that of a caller by a connection", [{ ...prod, name: "a#b" }], /lower-case letters/],
    ["a name twice", [prod, prod], /connection "prod" stands there twice/],
    ["an access that there is not", [{ ...prod, access: "all" }], /connection "prod", access: /],
    ["a field that there is not", [{ ...prod, token: "x" }], /connection "prod": Unrecognized key: "token"/],
    ["no credentials", [{ ...prod, credentials: {} }], /connection "prod" has no credentials/],
    ["a variable of something else", [{ ...prod, credentials: { PATH: "x" } }], /has "PATH", which is no variable/],
    [
      "a source that is none",
      [{ ...prod, credentials: { UPSTASH_EMAIL: { cmd: "x" } } }],
      /expected \{"env": "NAME"\}/,
    ],
    ["a description of two lines", [{ ...prod, description: "a\nb" }], /description: expected one line/],
    ["too many", Array.from({ length: MOST_CONNECTIONS + 1 }, (_, at) => ({ ...prod, name: `c${at}` })), /<=100/],
  ])("with %s is refused in words that tell where", (_, given, sentence) => {
    const text = typeof given === "string" ? given : JSON.stringify({ connections: given });
    expect(() => connectionsIn(text, "connections.json", variables)).toThrow(sentence);
  });
});
