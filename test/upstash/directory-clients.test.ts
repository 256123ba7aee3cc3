import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { AccessLevel } from "../../src/upstash/access.ts";
import { createDirectory } from "../../src/upstash/directory.ts";
import { type FailureKind, UpstashError } from "../../src/upstash/errors.ts";
import { databaseKind, indexKind, kindOf, type StandInAccount, standInAccount } from "./resource-stand-in.ts";

const signal = new AbortController().signal;
const describeShop = "GET /v2/redis/database/shop";
const levels: AccessLevel[] = ["read-only", "privileged-reads", "writes"];
const tokenOf: Readonly<Record<AccessLevel, string>> = {
  "read-only": "read-only-1 of shop",
  "privileged-reads": "standard-1 of shop",
  writes: "standard-1 of shop",
};

describe("a client of a resource", () => {
  test.each(levels)("uses the one token of its level: %s", async (level) => {
    const account = standInAccount([]);
    expect(await ask(account, level)).toBe(tokenOf[level]);
    expect(account.used).toEqual([tokenOf[level]]);
  });

  test("asks for nothing until it is used", async () => {
    const account = standInAccount([]);
    account.directory.client("shop", "writes", signal);
    expect(account.asked).toEqual([]);
  });

  test("remembers address and token, and shares what is under way", async () => {
    const account = standInAccount([]);
    await Promise.all([1, 2, 3].map(() => ask(account, "read-only", new AbortController().signal)));
    await ask(account, "read-only");
    expect(account.asked).toEqual([describeShop]);
  });

  test("fetches address and token anew after a minute, and is the same client while they are the same", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const account = standInAccount([]);
      const connected = watchConnections(account);
      await ask(account, "read-only");
      vi.setSystemTime(Date.now() + 59_999);
      await ask(account, "read-only");
      expect(account.asked).toHaveLength(1);
      vi.setSystemTime(Date.now() + 1);
      await ask(account, "read-only");
      expect(account.asked).toHaveLength(2);
      expect(new Set(connected()).size).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  test("leaves what is under way to the others when its call is cancelled", async () => {
    const account = standInAccount([]);
    const controller = new AbortController();
    const [cancelled, other] = [ask(account, "writes", controller.signal), ask(account, "writes")];
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: "cancelled" });
    expect(await other).toBe("standard-1 of shop");
    expect(account.asked).toHaveLength(1);
  });

  test("tells of every secret that came, so that none is shown", async () => {
    const account = standInAccount([]);
    await ask(account, "read-only");
    expect(account.secrets).toEqual(["standard-1 of shop", "read-only-1 of shop"]);
  });

  test("tells of the secrets also where the token that it needs is missing, and never takes the other", async () => {
    const account = standInAccount([], { describe: () => ({ url: "https://shop", standard: "standard-1 of shop" }) });
    await expect(ask(account, "read-only")).rejects.toThrow("There is no token.");
    expect([account.secrets, account.used]).toEqual([["standard-1 of shop"], []]);
    expect(await ask(account, "writes")).toBe("standard-1 of shop");
    await expect(ask(account, "read-only")).rejects.toThrow("There is no token.");
  });
});

describe("callers of different levels", () => {
  const orders = levels.flatMap((first) => levels.map((second) => [first, second] as const));

  test.each(orders)("each get their own token, one after the other: %s, %s", async (first, second) => {
    const account = standInAccount([]);
    for (const level of [first, second, first]) expect(await ask(account, level)).toBe(tokenOf[level]);
  });

  test.each(orders)("each get their own token, both at once: %s, %s", async (first, second) => {
    const account = standInAccount([]);
    const calls = [first, second, first, second];
    expect(await Promise.all(calls.map((level) => ask(account, level)))).toEqual(calls.map((level) => tokenOf[level]));
  });

  test("never use a token of another level, whatever happens in whatever order", async () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...levels) },
      fc.constantFrom("reset" as const, "forget" as const, "wait" as const, "credentials" as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const account = standInAccount([]);
        const calls: Promise<void>[] = [];
        for (const one of events) {
          if (one === "reset") account.resetTokens();
          else if (one === "forget") account.directory.forget("shop");
          else if (one === "wait") await Promise.allSettled(calls);
          else if (one === "credentials") calls.push(account.directory.credentials("shop", "writes", signal).then());
          else calls.push(expectTokenOf(account, one));
        }
        await Promise.all(calls);
      }),
    );
  });

  test("share the names", async () => {
    const account = standInAccount([{ database_id: "shop", database_name: "Shop" }]);
    const { id } = await account.directory.find("Shop", signal);
    await ask(account, "read-only");
    await account.directory.find("Shop", signal);
    await account.directory.client(id, "writes", signal).ask();
    expect(account.asked).toEqual(["GET /v2/redis/databases", describeShop, describeShop]);
  });
});

describe("a token that is no longer accepted", () => {
  test.each(levels)("is dropped, fetched anew and tried once more at level %s", async (level) => {
    const account = standInAccount([]);
    const renewed = tokenOf[level].replace("-1 ", "-2 ");
    const client = account.directory.client("shop", level, signal);
    await client.ask();
    account.resetTokens();
    expect(await client.ask()).toBe(renewed);
    await client.ask();
    expect(account.used).toEqual([tokenOf[level], tokenOf[level], renewed, renewed]);
    expect(account.asked).toEqual([describeShop, describeShop]);
  });

  test("is fetched anew once for calls of the same time", async () => {
    const account = standInAccount([]);
    await ask(account, "read-only");
    account.resetTokens();
    expect(await Promise.all(Array.from({ length: 10 }, () => ask(account, "read-only")))).toHaveLength(10);
    expect(account.asked).toEqual([describeShop, describeShop]);
  });

  test("is an error when the new one is refused as well", async () => {
    const account = standInAccount([]);
    account.fail(() => new UpstashError("unauthorized", "The token is refused (401)."));
    await expect(ask(account, "writes")).rejects.toMatchObject({
      kind: "unauthorized",
      message: "The token is refused (401).",
      advice:
        "Its token was fetched from the account anew and refused as well; the Upstash console shows the state of the database.",
      notExecuted: true,
    });
    expect(account.used).toHaveLength(2);
  });

  test("is an error that names the tool of its kind", async () => {
    const account = standInAccount([], { kind: indexKind });
    account.fail(() => new UpstashError("unauthorized", "The token is refused (401)."));
    await expect(ask(account, "writes")).rejects.toMatchObject({
      advice:
        "Its token was fetched from the account anew and refused as well; the Upstash console shows the state of the index.",
    });
  });

  test("is renewed once, and a failure of another kind that follows is told as it is", async () => {
    const account = standInAccount([]);
    await ask(account, "writes");
    account.resetTokens();
    account.fail((token) => (token.includes("-2 ") ? new UpstashError("forbidden", "No.") : undefined));
    await expect(ask(account, "writes")).rejects.toMatchObject({ kind: "forbidden", message: "No." });
    expect(account.used).toHaveLength(3);
    expect(account.asked).toHaveLength(2);
  });
});

describe("a failure", () => {
  test.each(["unreachable", "tls", "not-found", "not-upstash"] as const)(
    "that may mean another address is no second try, and the next call asks for the address: %s",
    async (kind) => {
      expect(await requestsAfter(kind)).toEqual({ asked: 2, used: 2 });
    },
  );

  test.each(["timeout", "rate-limited", "server-error", "forbidden", "bad-request"] as const)(
    "of another kind leaves address and token as they are: %s",
    async (kind) => {
      expect(await requestsAfter(kind)).toEqual({ asked: 1, used: 2 });
    },
  );
});

describe("a resource that was forgotten", () => {
  const askAll = async (account: StandInAccount) => {
    await account.directory.find("shop", signal);
    for (const level of levels) await ask(account, level);
  };

  test("is looked up anew, by name and at every level", async () => {
    const account = standInAccount([{ database_id: "shop", database_name: "shop" }]);
    await askAll(account);
    account.directory.forget("shop");
    await askAll(account);
    expect(account.asked).toHaveLength(8);
  });

  test("has new clients where its tokens are others, and the old ones are let go", async () => {
    const account = standInAccount([{ database_id: "shop", database_name: "shop" }]);
    const connected = watchConnections(account);
    await askAll(account);
    const before = connected().slice(0, 3);
    account.resetTokens();
    account.directory.forget("shop");
    await askAll(account);
    expect(
      connected()
        .slice(3)
        .filter((client) => before.includes(client)),
    ).toEqual([]);
  });

  test("keeps its clients where its tokens are the same, since calls of others may be under way with them", async () => {
    const account = standInAccount([{ database_id: "shop", database_name: "shop" }]);
    const connected = watchConnections(account);
    await askAll(account);
    account.directory.forget("shop");
    await askAll(account);
    expect(new Set(connected()).size).toBe(3);
  });

  test("keeps its token where only the names were forgotten, or another resource was", async () => {
    const account = standInAccount([{ database_id: "shop", database_name: "shop" }]);
    await ask(account, "writes");
    account.directory.forget();
    account.directory.forget("cache");
    await ask(account, "writes");
    expect(account.asked).toEqual([describeShop]);
  });

  test("is not remembered by a fetch that began before", async () => {
    const account = standInAccount([]);
    const first = ask(account, "writes");
    account.directory.forget("shop");
    await Promise.all([first, ask(account, "writes")]);
    expect(account.asked).toEqual([describeShop, describeShop]);
  });
});

describe("the credentials of a resource", () => {
  test("are its address and both tokens, fetched anew each time", async () => {
    const account = standInAccount([]);
    await ask(account, "writes");
    expect(await account.directory.credentials("shop", "writes", signal)).toEqual({
      url: "https://shop",
      token: "standard-1 of shop",
      readOnlyToken: "read-only-1 of shop",
    });
    expect(account.asked).toEqual([describeShop, describeShop]);
    expect(account.secrets.slice(2)).toEqual(["standard-1 of shop", "read-only-1 of shop"]);
  });

  test.each([
    ["read-only", databaseKind, "The tokens of a database are read only by a server that may write."],
    ["privileged-reads", indexKind, "The tokens of an index are read only by a server that may write."],
  ] as const)("are refused at level %s", async (level, kind, message) => {
    const account = standInAccount([], { kind });
    await expect(account.directory.credentials("shop", level, signal)).rejects.toMatchObject({
      kind: "forbidden",
      message,
      advice: "The person who runs it can allow writes with --allow-writes.",
      notExecuted: true,
    });
    expect(account.asked).toEqual([]);
  });

  test("are an error where a token is missing", async () => {
    const account = standInAccount([], { describe: () => ({ url: "https://shop", standard: "standard-1 of shop" }) });
    await expect(account.directory.credentials("shop", "writes", signal)).rejects.toThrow("There is no token.");
  });
});

describe("two directories with the same clients", () => {
  test("share a client for the same address and token", async () => {
    const account = standInAccount([]);
    const connected = watchConnections(account);
    const other = createDirectory(account.api, kindOf(databaseKind, account.clients), { onSecret: () => {} });
    await ask(account, "writes");
    await other.client("shop", "writes", signal).ask();
    expect(new Set(connected()).size).toBe(1);
  });
});

function ask({ directory }: StandInAccount, level: AccessLevel, callSignal = signal): Promise<string> {
  return directory.client("shop", level, callSignal).ask();
}

/** A call at a level may meet any number of resets, but no token of the other kind. */
async function expectTokenOf(account: StandInAccount, level: AccessLevel): Promise<void> {
  const answer = await ask(account, level).catch((error: unknown) => error);
  if (answer instanceof UpstashError) expect(answer.kind).toBe("unauthorized");
  else expect(answer).toMatch(level === "read-only" ? /^read-only-\d+ of shop$/ : /^standard-\d+ of shop$/);
}

/** The clients that were handed out, in order; a wrapped `of` sees each. */
function watchConnections({ clients }: StandInAccount): () => object[] {
  const handedOut: object[] = [];
  const { of } = clients;
  clients.of = (access, level) => {
    const client = of(access, level);
    handedOut.push(client);
    return client;
  };
  return () => handedOut;
}

/** What a call that fails and one that does not ask of the account and of the resource. */
async function requestsAfter(kind: FailureKind): Promise<{ asked: number; used: number }> {
  const account = standInAccount([]);
  account.fail(() => new UpstashError(kind, "It failed."));
  await expect(ask(account, "writes")).rejects.toMatchObject({ kind });
  account.fail(() => undefined);
  await ask(account, "writes");
  return { asked: account.asked.length, used: account.used.length };
}
