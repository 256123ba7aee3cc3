import { describe, expect, test } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { createCallLimits } from "../../src/callers/call-limits.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers } from "../../src/callers/known-callers.ts";
import { configFor } from "../../src/config/for-callers.ts";
import { products } from "../../src/products/index.ts";

const environment = {
  UPSTASH_REDIS_REST_URL: "https://shop.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-shop",
  UPSTASH_REDIS_REST_READONLY_TOKEN: "read-only-token-of-the-shop",
};
const tokenOf = (name: string) => `token-of-${name}`;
const entries = (...callers: { name: string; [field: string]: unknown }[]) =>
  callersIn(
    JSON.stringify({ callers: callers.map((each) => ({ token_sha256: tokenDigest(tokenOf(each.name)), ...each })) }),
    "callers.json",
  );

function open() {
  const at = configFor({}, environment, products);
  return createKnownCallers((levels, own) => at(levels, own).products);
}

function secretsOf(callers: ReturnType<typeof open>, name: string) {
  return callers
    .of(tokenOf(name))
    ?.products.flatMap(({ facts }) => facts.secrets)
    .filter(Boolean);
}

describe("the callers of a process", () => {
  test("are known by their tokens", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada" }, { name: "bob", access: "writes" }));
    expect(callers.of(tokenOf("bob"))).toMatchObject({ id: "bob", access: "writes" });
    expect(callers.of("token-of-nobody")).toBeUndefined();
  });

  test("are known by their names, each with the digest of the token that it has now", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada" }));
    expect(callers.named("ada")).toMatchObject({ caller: { id: "ada" }, tokenDigest: tokenDigest(tokenOf("ada")) });
    await callers.replace(entries({ name: "ada", token_sha256: tokenDigest("another") }));
    expect(callers.named("ada")?.tokenDigest).toBe(tokenDigest("another"));
    await callers.replace([]);
    expect(callers.named("ada")).toBeUndefined();
  });

  test("may be agents, and may name who approves their calls", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada" }, { name: "ci", is_agent: true, approvers: ["ada"] }));
    expect(callers.of(tokenOf("ci"))).toMatchObject({ isAgent: true, approvers: ["ada"] });
    expect(callers.of(tokenOf("ada"))).toMatchObject({ isAgent: undefined, approvers: undefined });
  });

  test("share their credentials, of which no token is read that none of them may use", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada" }, { name: "bob" }));
    expect(callers.of(tokenOf("ada"))?.products).toBe(callers.of(tokenOf("bob"))?.products);
    expect(secretsOf(callers, "ada")).toEqual(["read-only-token-of-the-shop"]);
    await callers.replace(entries({ name: "ada" }, { name: "bob", access: "writes" }));
    expect(secretsOf(callers, "ada")).toContain("standard-token-of-the-shop");
  });

  test("may have credentials of their own, in the place of all others", async () => {
    const callers = open();
    const credentials = {
      UPSTASH_REDIS_REST_URL: "https://own.upstash.io",
      UPSTASH_REDIS_REST_READONLY_TOKEN: "token-of-its-own-database",
    };
    await callers.replace(entries({ name: "ada" }, { name: "own", credentials }));
    expect(secretsOf(callers, "own")).toEqual(["token-of-its-own-database"]);
    expect(secretsOf(callers, "ada")).toEqual(["read-only-token-of-the-shop"]);
    await expect(callers.replace(entries({ name: "own", credentials: { PATH: "/bin" } }))).rejects.toThrow(
      'Caller "own": PATH is no variable of credentials',
    );
  });

  test.each([
    [{ toolsets: ["redis_nothing"] }, /Caller "ada": No toolset is named redis_nothing/],
    [{ deny_commands: ["FLUSHAL"] }, /Caller "ada": No command is named FLUSHAL.* Did you mean FLUSHALL\?/],
    [{ tools: ["nothing_*"] }, /Caller "ada": No tool is named nothing_\*/],
  ])("who are offered %j, which does not exist, are refused, and the others stay", async (offered, sentence) => {
    const callers = open();
    await callers.replace(entries({ name: "bob" }));
    await expect(callers.replace(entries({ name: "ada", ...offered }))).rejects.toThrow(sentence);
    expect(callers.of(tokenOf("bob"))?.id).toBe("bob");
    expect(callers.of(tokenOf("ada"))).toBeUndefined();
  });
});

describe("what tells whether Upstash is reached", () => {
  const probesOf = (callers: ReturnType<typeof open>) => callers.products()?.flatMap(({ probes }) => probes);

  test("is what callers share, be there others with a reach or credentials of their own", async () => {
    const callers = open();
    await callers.replace(entries({ name: "own", reaches: ["shop"] }, { name: "ada" }));
    expect(callers.products()).toBe(callers.of(tokenOf("ada"))?.products);
  });

  test("is what one of them reaches, where each has a reach of its own", async () => {
    const callers = open();
    await callers.replace(
      entries(
        { name: "none", reaches: [] },
        { name: "ada", reaches: ["shop.upstash.io"] },
        { name: "bob", reaches: [] },
      ),
    );
    expect(probesOf(callers)).toEqual([expect.objectContaining({ url: "https://shop.upstash.io" })]);
  });

  test("is nothing where each has credentials of its own, and no product where there is nobody", async () => {
    const callers = open();
    expect(callers.products()).toEqual([]);
    await callers.replace(entries({ name: "own", credentials: { UPSTASH_REDIS_REST_URL: "https://own.upstash.io" } }));
    expect(callers.products()).toBeUndefined();
  });
});

describe("the connections of a caller", () => {
  const credentials = { UPSTASH_REDIS_REST_URL: "https://own.upstash.io" };
  test.each([
    [{}, undefined],
    [{ connections: ["staging"] }, ["staging"]],
    [{ credentials }, []],
    [{ credentials, connections: ["staging"] }, ["staging"]],
  ])("with %j are %j, where nothing stands for all", async (entry, connections) => {
    const callers = open();
    await callers.replace(entries({ name: "ada", ...entry }));
    expect(callers.of(tokenOf("ada"))?.connections).toEqual(connections);
  });

  test("when they change, end what the caller has running", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada", connections: ["prod", "staging"] }));
    const before = callers.of(tokenOf("ada"));
    await callers.replace(entries({ name: "ada", connections: ["staging"] }));
    expect(before?.ended?.aborted).toBe(true);
  });
});

describe("when the callers change", () => {
  test.each([
    ["is gone", []],
    ["has another token", [{ name: "ada", token_sha256: tokenDigest("another") }]],
    ["may do less", [{ name: "ada", access: "read-only" }]],
    ["is offered less", [{ name: "ada", access: "writes", tools: ["redis_string_read"] }]],
  ])("what somebody who %s has running ends", async (_what, left) => {
    const callers = open();
    await callers.replace(entries({ name: "ada", access: "writes" }, { name: "bob" }));
    const [ada, bob] = ["ada", "bob"].map((name) => callers.of(tokenOf(name)));
    await callers.replace(entries(...left, { name: "bob" }));
    expect(ada?.ended?.aborted).toBe(true);
    expect(bob?.ended?.aborted).toBe(false);
  });

  test("somebody whose limits alone change goes on, with the new ones", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada", calls_per_minute: 1 }));
    const before = callers.of(tokenOf("ada"));
    expect([before?.limits?.admit(), before?.limits?.admit()]).toEqual([
      undefined,
      expect.stringContaining("More than 1"),
    ]);
    await callers.replace(entries({ name: "ada", calls_per_minute: 2 }));
    expect(before?.ended?.aborted).toBe(false);
    expect(callers.of(tokenOf("ada"))?.limits?.admit()).toBeUndefined();
  });

  test("limits are made by the caller's name", async () => {
    const made: unknown[] = [];
    const callers = createKnownCallers(
      () => [],
      (...given) => {
        made.push(given);
        return createCallLimits({});
      },
    );
    await callers.replace(entries({ name: "ada", calls_per_minute: 7, commands_per_day: 9 }));
    expect(made).toEqual([["ada", { callsPerMinute: 7, commandsPerDay: 9 }]]);
  });

  test("somebody who stays keeps what was called in the minute", async () => {
    const callers = open();
    await callers.replace(entries({ name: "ada", calls_per_minute: 1 }));
    callers.of(tokenOf("ada"))?.limits?.admit();
    await callers.replace(entries({ name: "ada", calls_per_minute: 1 }, { name: "bob" }));
    expect(callers.of(tokenOf("ada"))?.limits?.admit()).toContain("More than 1 calls");
  });

  test("10,000 of them are found as fast as one, and each is another", async () => {
    const callers = open();
    const names = Array.from({ length: 10_000 }, (_, place) => `caller-${place}`);
    await callers.replace(entries(...names.map((name) => ({ name }))));
    expect(names.map((name) => callers.of(tokenOf(name))?.id)).toEqual(names);
  });
});
