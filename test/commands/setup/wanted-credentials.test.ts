import { describe, expect, test } from "vitest";
import {
  credentialLines,
  credentialsIn,
  refuseWithoutCredentials,
  wantedOf,
} from "../../../src/commands/setup/wanted-credentials.ts";
import { products } from "../../../src/products/index.ts";

const DATABASE = {
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "standard",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "reads",
};

describe("what a server is given", () => {
  test("is what its access level reads: the standard token is not among it where nothing is written", () => {
    expect(Object.keys(wantedOf({}, DATABASE, products).needed)).toEqual([
      "UPSTASH_REDIS_REST_URL",
      "UPSTASH_REDIS_REST_READONLY_TOKEN",
    ]);
    expect(Object.keys(wantedOf({ allowWrites: "true" }, DATABASE, products).needed)).toEqual([
      "UPSTASH_REDIS_REST_URL",
      "UPSTASH_REDIS_REST_TOKEN",
    ]);
  });

  test("is never a variable of another program, or a flag", () => {
    const environment = { ...DATABASE, HOME: "/home/zoe", UPSTASH_MCP_ALLOW_WRITES: "true", UPSTASH_EMAIL: "" };
    expect(credentialsIn(environment, products)).toEqual(DATABASE);
  });

  test("is refused where it does not reach anything, with what is missing", () => {
    const { UPSTASH_REDIS_REST_READONLY_TOKEN: _, ...standard } = DATABASE;
    expect(() => refuseWithoutCredentials(wantedOf({}, standard, products))).toThrow(
      /No credentials of this access level/,
    );
    expect(() => refuseWithoutCredentials(wantedOf({}, { UPSTASH_EMAIL: "a@b.cc" }, products))).toThrow(
      /Not complete: UPSTASH_EMAIL is set, but UPSTASH_API_KEY is not/,
    );
    expect(() => refuseWithoutCredentials(wantedOf({}, DATABASE, products))).not.toThrow();
  });

  test("may come as the lines of a .env file", () => {
    expect(credentialLines('# a\nexport A=1\r\nB = two words \n\nC=\nno line\nD="x=y"\n')).toEqual({
      A: "1",
      B: "two words",
      D: '"x=y"',
    });
  });
});
