import { describe, expect, test, vi } from "vitest";
import { type AccountDatabases, createAccountDatabases } from "../../src/upstash/account-databases.ts";
import type { AccessMode } from "../../src/upstash/credentials.ts";
import type { ApiRequest } from "../../src/upstash/developer-api.ts";
import { UpstashError } from "../../src/upstash/errors.ts";

const signal = new AbortController().signal;
const shopId = "96ad0856-03b1-4ee7-9666-e81abd0349e1";
const cacheId = "67b6af16-acb2-4f00-9e38-f6cb9bee800d";
const shop = { database_id: shopId, database_name: "shop" };
const cache = { database_id: cacheId, database_name: "cache" };

describe("a database", () => {
  test.each([
    ["its ID", shopId],
    ["its name", "shop"],
  ])("is found by %s", async (_what, given) => {
    const { databases } = account([shop, cache]);
    expect(await databases.find(given, signal)).toMatchObject({ id: shopId });
  });

  test("is found without a name where the account has one only", async () => {
    const { databases } = account([shop]);
    expect(await databases.find(undefined, signal)).toMatchObject({ id: shopId });
  });

  test.each(["", "..", "SHOP", "shop ", "sho", "*"])("is not found by %j", async (given) => {
    const { failureOf } = account([shop, cache]);
    const { kind, message, advice } = await failureOf(given);
    expect(kind).toBe("not-found");
    expect(message).toBe(`The account has no database ${JSON.stringify(given)}.`);
    expect(advice).toBe(`Give the ID or name as \`database\`: "shop" (${shopId}), "cache" (${cacheId}).`);
  });

  test("is asked for where the account has several and none is named", async () => {
    const { failureOf } = account([shop, cache]);
    const { message, advice } = await failureOf(undefined);
    expect(message).toBe("The call names no database.");
    expect(advice).toContain(`"shop" (${shopId})`);
  });

  test("is not found where the account has none", async () => {
    const { failureOf } = account([]);
    expect(await failureOf("shop")).toMatchObject({ advice: "The account has none; database_create makes one." });
  });

  test("is told apart by ID where several bear its name; others are not offered", async () => {
    const { failureOf } = account([
      shop,
      { ...cache, database_name: "shop" },
      { database_id: "3", database_name: "x" },
    ]);
    const { message, advice } = await failureOf("shop");
    expect(message).toBe('Several databases are named "shop".');
    expect(advice).toContain(`"shop" (${shopId}), "shop" (${cacheId}).`);
  });
});

describe("a database that is named like the ID of another", () => {
  const impostor = { database_id: cacheId, database_name: shopId };

  test("does not take its place", async () => {
    const { databases } = account([impostor, shop]);
    expect(await databases.find(shopId, signal)).toMatchObject({ id: shopId });
  });

  test("does not take its place either when the other is gone", async () => {
    const { failureOf } = account([impostor]);
    expect((await failureOf(shopId)).message).toBe(`The account has no database with the ID "${shopId}".`);
  });

  test("is found by its own ID", async () => {
    const { databases } = account([impostor]);
    expect(await databases.find(cacheId, signal)).toMatchObject({ id: cacheId });
  });
});

describe("the names in an error", () => {
  test.each([
    ["line breaks", "a\nb\r\u2028c", '"a�b��c"'],
    ["escape sequences", "\u001b[2Ja\u009b1m", '"�[2Ja�1m"'],
    ["characters that turn or hide text", "a\u202eb\u200bc\ufeff", '"a�b�c�"'],
    ["quotes and backslashes", 'a" (1), "b\\', '"a\\" (1), \\"b\\\\"'],
    ["great length", "x".repeat(500), `"${"x".repeat(64)}…"`],
    ["half a pair of surrogates", "a\ud83d", '"a�"'],
  ])("stay in their quotes: %s", async (_what, name, shown) => {
    const { failureOf } = account([{ ...shop, database_name: name }, cache]);
    expect((await failureOf("other")).advice).toContain(`\`database\`: ${shown} (${shopId}), "cache"`);
    expect((await failureOf(`other ${name}`)).message).toMatch(/^The account has no database "[^\p{C}]*"\.$/u);
  });

  test("are twenty at most", async () => {
    const many = Array.from({ length: 50 }, (_, number) => ({
      database_id: `${number}`,
      database_name: `db${number}`,
    }));
    const { failureOf } = account(many);
    const { advice } = await failureOf("other");
    expect(advice.match(/db\d+/g)).toHaveLength(20);
    expect(advice).toContain(", and 30 more.");
  });
});

describe("the list of databases", () => {
  test("is fetched once for many calls, also for calls of the same time", async () => {
    const { databases, asked } = account([shop, cache]);
    await Promise.all(["shop", "cache", shopId, "shop"].map((name) => databases.find(name, signal)));
    await databases.find("cache", signal);
    expect(asked).toEqual(["GET /v2/redis/databases"]);
  });

  test("is fetched anew after a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { databases, asked } = account([shop]);
      await databases.find("shop", signal);
      vi.setSystemTime(Date.now() + 59_999);
      await databases.find("shop", signal);
      expect(asked).toHaveLength(1);
      vi.setSystemTime(Date.now() + 1);
      await databases.find("shop", signal);
      expect(asked).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is fetched anew for a name that it does not have", async () => {
    const rows = [shop];
    const { databases, asked } = account(rows);
    await databases.find("shop", signal);
    rows.push(cache);
    expect(await databases.find("cache", signal)).toMatchObject({ id: cacheId });
    expect(asked).toHaveLength(2);
  });

  test("is fetched anew for a change by name, since the name may have passed to another database", async () => {
    const rows = [shop, cache];
    const { databases } = account(rows);
    await databases.find("shop", signal);
    rows.splice(0, 2, { ...shop, database_name: "old shop" }, { ...cache, database_name: "shop" });
    expect(await databases.find("shop", signal)).toMatchObject({ id: shopId });
    expect(await databases.find("shop", signal, true)).toMatchObject({ id: cacheId });
  });

  test("is not fetched anew for a change by ID, which stays with its database", async () => {
    const { databases, asked } = account([shop, cache]);
    await databases.find("shop", signal);
    expect(await databases.find(shopId, signal, true)).toMatchObject({ id: shopId });
    expect(asked).toHaveLength(1);
  });

  test("is fetched anew when it was forgotten", async () => {
    const { databases, asked } = account([shop]);
    await databases.find(undefined, signal);
    databases.forgetNames();
    await databases.find(undefined, signal);
    expect(asked).toHaveLength(2);
  });

  test.each([{ error: "?" }, "OK", null])("is an error when it is no list: %j", async (answer) => {
    const { databases } = account([], () => answer);
    await expect(databases.find("shop", signal)).rejects.toMatchObject({ kind: "not-upstash" });
  });

  test("passes over what is no database", async () => {
    const { databases } = account([null, 1, {}, { database_id: 2, database_name: "shop" }, shop]);
    expect(await databases.find("shop", signal)).toMatchObject({ id: shopId });
  });
});

describe("the access to a database", () => {
  const answer = {
    ...shop,
    endpoint: "eu2-sought-mollusk-30143.upstash.io",
    password: "password-of-the-shop",
    rest_token: "standard-token-of-the-shop",
    read_only_rest_token: "read-only-token-of-the-shop",
  };

  test.each([
    ["read-only", "read-only-token-of-the-shop"],
    ["privileged-reads", "standard-token-of-the-shop"],
    ["writes", "standard-token-of-the-shop"],
  ] as const)("has the token of the mode %s", async (mode, token) => {
    const { databases } = account([], () => answer, mode);
    expect(await databases.access(shopId, signal)).toEqual({
      url: "https://eu2-sought-mollusk-30143.upstash.io",
      token,
    });
  });

  test("is fetched once, until it is forgotten", async () => {
    const { databases, asked } = account([], () => answer);
    await Promise.all([databases.access(shopId, signal), databases.access(shopId, signal)]);
    expect(asked).toEqual([`GET /v2/redis/database/${shopId}`]);
    databases.forgetAccess(shopId);
    await databases.access(shopId, signal);
    expect(asked).toHaveLength(2);
  });

  test("tells of every secret that came, so that none is shown; so does the list", async () => {
    const { databases, secrets } = account([], () => answer);
    await databases.access(shopId, signal);
    const listing = account([answer]);
    await listing.databases.find("shop", signal);
    expect(listing.secrets).toEqual(secrets);
    expect(secrets).toEqual([answer.password, answer.rest_token, answer.read_only_rest_token]);
  });

  test.each([
    [{ endpoint: "db.upstash.io@evil.example" }, "an endpoint of the database"],
    [{ endpoint: undefined }, "an endpoint of the database"],
    [{ read_only_rest_token: undefined }, "the read_only_rest_token of the database"],
    [{ read_only_rest_token: "" }, "the read_only_rest_token of the database"],
    [{ read_only_rest_token: "two\r\nlines" }, "the read_only_rest_token of the database"],
  ])("is refused with %j", async (fields, missing) => {
    const { databases } = account([], () => ({ ...answer, ...fields }));
    const failure = await databases.access(shopId, signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "not-upstash", message: expect.stringContaining(missing) });
  });

  test.each([null, "OK", []])("is refused with the answer %j", async (nothing) => {
    const { databases } = account([], () => nothing);
    await expect(databases.access(shopId, signal)).rejects.toThrow(UpstashError);
  });
});

/** An account with these databases; other requests get `answer`. */
function account(rows: readonly unknown[], answer?: () => unknown, mode: AccessMode = "read-only") {
  const asked: string[] = [];
  const secrets: string[] = [];
  const request = async ({ method, path }: ApiRequest) => {
    asked.push(`${method} ${path}`);
    return answer?.() ?? (answer ? null : [...rows]);
  };
  const databases: AccountDatabases = createAccountDatabases({ request }, mode, {
    secure: true,
    onSecret: (secret) => void secrets.push(secret),
  });
  return {
    databases,
    asked,
    secrets,
    async failureOf(idOrName: string | undefined): Promise<UpstashError> {
      const failure = await databases.find(idOrName, signal).catch((error: unknown) => error);
      if (!(failure instanceof UpstashError)) throw new Error(`no failure: ${String(failure)}`);
      return failure;
    },
  };
}
