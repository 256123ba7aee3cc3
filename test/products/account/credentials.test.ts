import { describe, expect, test } from "vitest";
import { accountAccess } from "../../../src/products/account/credentials.ts";
import { UpstashError } from "../../../src/upstash/errors.ts";

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
