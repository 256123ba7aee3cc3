import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../src/config/read.ts";
import { variablesOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { configOf } from "../served.ts";
import { credentialsOf } from "./credentials-of.ts";

const around = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["„", "“"],
  ["”", "”"],
  ["«", "»"],
  ["‘", "’"],
  ["‚", "‘"],
  ['\\"', '\\"'],
  [`'"`, `"'`],
] as const;

/** A value that each variable of the products takes; a new variable needs one here. */
const values: Readonly<Record<string, string>> = {
  UPSTASH_REDIS_REST_URL: "https://own.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2",
  KV_REST_API_URL: "https://own.upstash.io",
  KV_REST_API_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2",
  KV_REST_API_READ_ONLY_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2",
  QSTASH_URL: "https://qstash-us-east-1.upstash.io",
  QSTASH_TOKEN: "eyJVc2VySUQiOiI0OTlmLTRmYzktOThkZiIsIlBhc3N3b3JkIjoiNDZkMTA2MSJ9",
  QSTASH_READONLY_TOKEN: "eyJVc2VySUQiOiI0OTlmLTRmYzktOThkZiIsIlBhc3N3b3JkIjoiNDZkMTA2MSJ9",
  UPSTASH_VECTOR_REST_URL: "https://own-vector.upstash.io",
  UPSTASH_VECTOR_REST_TOKEN: "ABkFMHBvbGl0ZS1mcm9nLTE4MzQzYWRtaW5PVGMz",
  UPSTASH_VECTOR_REST_READONLY_TOKEN: "ABkFMHBvbGl0ZS1mcm9nLTE4MzQzYWRtaW5PVGMz",
  UPSTASH_SEARCH_REST_URL: "https://own-search.upstash.io",
  UPSTASH_SEARCH_REST_TOKEN: "ABkFMHBvbGl0ZS1mcm9nLTE4MzQzYWRtaW5PVGMz",
  UPSTASH_SEARCH_REST_READONLY_TOKEN: "ABkFMHBvbGl0ZS1mcm9nLTE4MzQzYWRtaW5PVGMz",
  UPSTASH_EMAIL: "dev@example.com",
  UPSTASH_API_KEY: "f46d1061-499f-4fc9-98df-c56e32748aaa",
  UPSTASH_MCP_SIGNING_KEY: "f46d1061499f4fc998dfc56e32748aaaf46d1061499f4fc998dfc56e32748aaa",
  UPSTASH_MCP_APPROVALS_CLIENT_SECRET: "n4kZ2tq9yWbR7xVfJ3mPd8sHc6uGa5eL",
  UPSTASH_MCP_SHARED_STATE_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5Zi00ZmM5LTk4ZGYtYzU2",
};
const names = Object.entries(variablesOf(products)).flatMap(([name, { internal }]) => (internal ? [] : [name]));
const other = {
  UPSTASH_MCP_REDIS_SERVER: "redis://ada:sesame@127.0.0.1:6379",
  UPSTASH_MCP_SHARED_STATE: "redis://ada:sesame@127.0.0.1:6379",
  HTTPS_PROXY: "http://ada:sesame@proxy.test:3128",
  http_proxy: "http://ada:sesame@proxy.test:3128",
};

/** The configuration at a level that reads a variable. */
const read = (name: string, environment: Record<string, string>) =>
  configOf(/READ_?ONLY/.test(name) ? {} : { allowWrites: "true" }, environment);

describe("quotation marks around a value", () => {
  test("are known for every variable that a person sets", () => {
    expect(Object.keys(values).sort()).toEqual([...names].sort());
  });

  test.each(Object.entries({ ...values, ...other }))("are no part of %s, and a warning names it", (name, value) => {
    const plain = read(name, { [name]: value });
    expect(plain.warnings).toEqual([]);
    for (const [left, right] of around) {
      const quoted = read(name, { [name]: `${left}${value}${right}` });
      const expected = `${name} has quotation marks around its value; they were taken off. Set it without them.`;
      expect({ left, warnings: quoted.warnings }).toEqual({ left, warnings: [expected] });
      const { products: _, warnings: __, ...rest } = quoted;
      expect(plain).toMatchObject(JSON.parse(JSON.stringify(rest)));
      expect(quoted.products.map(({ facts }) => facts)).toEqual(plain.products.map(({ facts }) => facts));
    }
  });

  test("may have blanks around and within", () => {
    const { redis } = credentialsOf({}, { UPSTASH_REDIS_REST_URL: ' " https://own.upstash.io " ' });
    expect(redis.url).toBe("https://own.upstash.io");
  });

  test.each(['""', "''", '" "', "“”", `"\${UPSTASH_REDIS_REST_URL}"`])(
    "leave nothing of %s, which counts as unset",
    (text) => {
      expect(credentialsOf({}, { UPSTASH_REDIS_REST_URL: text }).redis.url).toBeUndefined();
    },
  );

  test("do not hide that a standard token is there", () => {
    const environment = { UPSTASH_REDIS_REST_TOKEN: '""' };
    expect(credentialsOf({}, environment).redis.tokenLeftAlone).toBe(false);
    expect(credentialsOf({}, { UPSTASH_REDIS_REST_TOKEN: '"token"' }).redis.tokenLeftAlone).toBe(true);
  });

  test("of a setting are taken off, too", () => {
    const { port, warnings } = readConfig({}, { UPSTASH_MCP_PORT: '"8080"' }, products);
    expect(port).toBe(8080);
    expect(warnings).toEqual([expect.stringContaining("UPSTASH_MCP_PORT has quotation marks")]);
  });
});

describe("a quotation mark at one end", () => {
  const oneSided = Object.entries(values).filter(
    ([name]) => !["UPSTASH_EMAIL", "UPSTASH_MCP_SIGNING_KEY"].includes(name),
  );

  test.each(oneSided)("of %s stops the start, and the value is not repeated", (name, value) => {
    for (const [left, right] of around) {
      for (const text of [`${left}${value}`, `${value}${right}`]) {
        const reading = () => read(name, { [name]: text });
        expect(reading).toThrow(ConfigError);
        expect(reading).toThrow(/: expected .* quotation marks?/);
        expect(reading).not.toThrow(value);
      }
    }
  });

  test("may be a part of a key that a person has chosen", () => {
    const key = `"${values.UPSTASH_MCP_SIGNING_KEY}`;
    expect(configOf({}, { UPSTASH_MCP_SIGNING_KEY: key }).signingKey).toBe(key);
  });
});
