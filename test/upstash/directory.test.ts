import { describe, expect, test, vi } from "vitest";
import { keepClients } from "../../src/upstash/clients.ts";
import { createDirectory } from "../../src/upstash/directory.ts";
import { UpstashError } from "../../src/upstash/errors.ts";
import { databaseKind, indexKind, kindOf, type Probe, standInAccount } from "./resource-stand-in.ts";

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
    const { directory } = account([shop, cache]);
    expect(await directory.find(given, signal)).toMatchObject({ id: shopId });
  });

  test("is found without a name where the account has one only", async () => {
    const { directory } = account([shop]);
    expect(await directory.find(undefined, signal)).toMatchObject({ id: shopId });
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
    expect(await failureOf("shop")).toMatchObject({
      message: 'The account has no database "shop".',
      advice: "The account has none; database_create makes one.",
    });
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
    const { directory } = account([impostor, shop]);
    expect(await directory.find(shopId, signal)).toMatchObject({ id: shopId });
  });

  test("does not take its place either when the other is gone", async () => {
    const { failureOf } = account([impostor]);
    expect((await failureOf(shopId)).message).toBe(`The account has no database with the ID "${shopId}".`);
  });

  test("is found by its own ID", async () => {
    const { directory } = account([impostor]);
    expect(await directory.find(cacheId, signal)).toMatchObject({ id: cacheId });
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
    const { directory, asked } = account([shop, cache]);
    await Promise.all(["shop", "cache", shopId, "shop"].map((name) => directory.find(name, signal)));
    await directory.find("cache", signal);
    expect(asked).toEqual(["GET /v2/redis/databases"]);
  });

  test("is fetched anew after a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { directory, asked } = account([shop]);
      await directory.find("shop", signal);
      vi.setSystemTime(Date.now() + 59_999);
      await directory.find("shop", signal);
      expect(asked).toHaveLength(1);
      vi.setSystemTime(Date.now() + 1);
      await directory.find("shop", signal);
      expect(asked).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is fetched anew for a name that it does not have", async () => {
    const rows = [shop];
    const { directory, asked } = account(rows);
    await directory.find("shop", signal);
    rows.push(cache);
    expect(await directory.find("cache", signal)).toMatchObject({ id: cacheId });
    expect(asked).toHaveLength(2);
  });

  test("is fetched anew for a change by name, since the name may have passed to another database", async () => {
    const rows = [shop, cache];
    const { directory } = account(rows);
    await directory.find("shop", signal);
    rows.splice(0, 2, { ...shop, database_name: "old shop" }, { ...cache, database_name: "shop" });
    expect(await directory.find("shop", signal)).toMatchObject({ id: shopId });
    expect(await directory.find("shop", signal, { remembered: "ids" })).toMatchObject({ id: cacheId });
  });

  test("is not fetched anew for a change by ID, which stays with its database", async () => {
    const { directory, asked } = account([shop, cache]);
    await directory.find("shop", signal);
    expect(await directory.find(shopId, signal, { remembered: "ids" })).toMatchObject({ id: shopId });
    expect(asked).toHaveLength(1);
  });

  test("is fetched anew for harm, also by ID, since the database may be gone", async () => {
    const rows = [shop, cache];
    const { directory, failureOf, asked } = account(rows);
    await directory.find("shop", signal);
    rows.splice(0, 1);
    await expect(directory.find(shopId, signal, { remembered: "nothing" })).rejects.toMatchObject({
      kind: "not-found",
    });
    expect(asked).toHaveLength(2);
    expect((await failureOf(shopId)).message).toContain("has no database");
  });

  test("is fetched anew when it was forgotten", async () => {
    const { directory, asked } = account([shop]);
    await directory.find(undefined, signal);
    directory.forget();
    await directory.find(undefined, signal);
    expect(asked).toHaveLength(2);
  });

  test.each([{ error: "?" }, "OK", null])("is an error when it is no list: %j", async (answer) => {
    const { directory } = account([], { list: () => answer });
    await expect(directory.find("shop", signal)).rejects.toMatchObject({
      kind: "not-upstash",
      message: "The Developer API answered without the list of databases.",
    });
  });

  test("passes over what is no database", async () => {
    const nameless = { database_id: cacheId, database_name: { toString: "shop" } };
    const { directory } = account([null, 1, {}, { database_id: 2, database_name: "shop" }, nameless, shop]);
    expect(await directory.find("shop", signal)).toMatchObject({ id: shopId });
    expect(await directory.find(cacheId, signal)).toEqual({ id: cacheId, name: "" });
  });
});

describe("a list that is under way", () => {
  test("is left to the others by a call that is cancelled", async () => {
    const { directory, asked } = account([shop]);
    const controller = new AbortController();
    const [cancelled, other] = [directory.find("shop", controller.signal), directory.find("shop", signal)];
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    expect(await other).toEqual({ id: shopId, name: "shop" });
    expect(asked).toHaveLength(1);
  });
});

describe("the secrets of a list", () => {
  test("are told of, so that none is shown", async () => {
    const { api, clients } = account([shop]);
    const secrets: string[] = [];
    const kind = { ...kindOf(databaseKind, clients), secretsIn: (answer: unknown) => [JSON.stringify(answer)] };
    const directory = createDirectory(api, kind, { onSecret: (secret) => void secrets.push(secret) });
    await directory.find("shop", signal);
    expect(secrets).toEqual([JSON.stringify([shop])]);
  });
});

describe("an account that is given as a function", () => {
  const clients = keepClients<Probe>(() => ({ ask: async () => "" }));

  test("is asked for when it is needed", async () => {
    const { api } = account([shop]);
    let count = 0;
    const apiOf = () => {
      count += 1;
      return api;
    };
    const directory = createDirectory(apiOf, kindOf(databaseKind, clients), { onSecret: () => {} });
    expect(count).toBe(0);
    expect(await directory.find("shop", signal)).toEqual({ id: shopId, name: "shop" });
  });

  test("fails every call while it is not there", async () => {
    const missing = () => {
      throw new UpstashError("not-configured", "No Upstash account is configured.");
    };
    const directory = createDirectory(missing, kindOf(databaseKind, clients), { onSecret: () => {} });
    await expect(directory.find("shop", signal)).rejects.toMatchObject({ kind: "not-configured" });
    await expect(directory.client("1", "writes", signal).ask()).rejects.toMatchObject({ kind: "not-configured" });
  });
});

describe("a resource of another kind", () => {
  const films = { id: "1", name: "films" };

  test("is found by its own fields", async () => {
    const { directory, asked } = account([films, shop], { kind: indexKind });
    expect(await directory.find("films", signal)).toEqual({ id: "1", name: "films" });
    expect(asked).toEqual(["GET /v2/vector/index"]);
  });

  test.each([
    [[films], undefined, "", ""],
    [
      [films, films],
      undefined,
      "The call names no index.",
      'Give the ID or name as `index`: "films" (1), "films" (1).',
    ],
    [
      [films, { ...films, id: "2" }],
      "films",
      'Several indexes are named "films".',
      '`index`: "films" (1), "films" (2).',
    ],
    [[], "films", 'The account has no index "films".', "The account has none; index_make makes one."],
    [[films], cacheId, `The account has no index with the ID "${cacheId}".`, "Give the ID or name as `index`"],
  ])("is spoken of by its own name: %j, %s", async (rows, given, message, advice) => {
    const { directory, failureOf } = account(rows, { kind: indexKind });
    if (message === "") expect(await directory.find(given, signal)).toEqual(films);
    else expect(await failureOf(given)).toMatchObject({ message, advice: expect.stringContaining(advice) });
  });

  test("is missed in a list that is none", async () => {
    const { failureOf } = account([], { kind: indexKind, list: () => ({}) });
    expect((await failureOf("films")).message).toBe("The Developer API answered without the list of indexes.");
  });
});

function account(...given: Parameters<typeof standInAccount>) {
  const standIn = standInAccount(...given);
  return {
    ...standIn,
    async failureOf(idOrName: string | undefined, isOffered = (tool: string) => !tool.endsWith("_list")) {
      const failure = await standIn.directory.find(idOrName, signal, { isOffered }).catch((error: unknown) => error);
      if (!(failure instanceof UpstashError)) throw new Error(`no failure: ${String(failure)}`);
      return failure;
    },
  };
}
