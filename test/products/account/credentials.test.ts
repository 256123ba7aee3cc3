import { describe, expect, test } from "vitest";
import { accountAccess } from "../../../src/products/account/credentials.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";
import { configOf, serveForTest } from "../../served.ts";

describe("the access to the account", () => {
  test("is at the address of the Developer API, unless another is given", () => {
    const account = { email: "developer@example.com", apiKey: "key" };
    expect(accountAccess(account)).toEqual({ ...account, url: "https://api.upstash.com" });
    expect(accountAccess({ ...account, url: "http://127.0.0.1:1" }).url).toBe("http://127.0.0.1:1");
  });

  test.each([
    [{}, "UPSTASH_EMAIL and UPSTASH_API_KEY not set."],
    [{ email: "developer@example.com" }, ": UPSTASH_API_KEY not set."],
    [{ apiKey: "key" }, ": UPSTASH_EMAIL not set."],
  ])("is refused with %j, and what is missing is named", (account, named) => {
    expect(() => accountAccess(account)).toThrow(named);
    expect(() => accountAccess(account)).toThrow(UpstashError);
  });
});

describe("one half of the account alone", () => {
  const url = { UPSTASH_REDIS_REST_URL: "https://own.upstash.io" };

  test.each([
    [{ UPSTASH_EMAIL: "dev@example.com" }, "UPSTASH_EMAIL is set, but UPSTASH_API_KEY is not"],
    [{ UPSTASH_API_KEY: "f46d1061-499f-4fc9" }, "UPSTASH_API_KEY is set, but UPSTASH_EMAIL is not"],
  ])("is named in a warning, and where a tool is missing for it: %j", async (half, lack) => {
    const config = configOf({}, { ...url, ...half });
    expect(config.products.flatMap(({ facts }) => facts.warnings ?? [])).toEqual([
      `${lack}, so no account is reached; set both.`,
    ]);
    const { offer } = await serveForTest(config);
    expect((await offer.explainMissing("database_list")).sentence).toBe(
      `database_list is not offered for want of credentials: UPSTASH_EMAIL and UPSTASH_API_KEY. ${lack}. The person who runs the server can set them.`,
    );
  });

  test("is nothing to warn of where both are set, or neither", () => {
    const both = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "f46d1061-499f-4fc9" };
    for (const environment of [url, { ...url, ...both }]) {
      expect(configOf({}, environment).products.flatMap(({ facts }) => facts.warnings ?? [])).toEqual([]);
    }
  });
});

test("a token of a database without its URL is named in a warning", () => {
  const { products } = configOf({}, { UPSTASH_REDIS_REST_READONLY_TOKEN: "AX9zASQgZjQ2ZDEwNjEtNDk5" });
  expect(products.flatMap(({ facts }) => facts.warnings ?? [])).toEqual([
    "A token of a database is set, but not its URL, so it is not used; set UPSTASH_REDIS_REST_URL.",
  ]);
});
