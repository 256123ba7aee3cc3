import { describe, expect, onTestFinished, test, vi } from "vitest";
import { templateOf } from "../../src/call/resource.ts";
import { listedIn } from "../../src/call/served.ts";
import { followServed } from "../../src/connections/followed-served.ts";
import { products } from "../../src/products/index.ts";
import { ACCESS_LEVELS } from "../../src/upstash/access.ts";
import { ok } from "../products/account/served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import {
  callBy,
  connect,
  entryOf,
  ownVariables,
  startBoth,
  startDatabase,
  textOf,
  tokensAt,
  tokensOf,
} from "./fixture.ts";

const get = { command: "GET", args: ["k"] };
const set = { command: "SET", args: ["k", "v"] };
const writes = { allowWrites: "true" };

describe("an address", () => {
  test("may name a connection, and must where a call must", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const { resources } = (await service.serve(local)).offer;
    expect(resources).toMatchObject({ connections: ["prod", "staging"], needsConnection: true });
    expect(resources?.rows.map(templateOf)).toEqual([
      "upstash://databases/default{?connection}",
      "upstash://databases/default/keys/{key}{?connection}",
    ]);
    const alone = await connect([entryOf("prod", prod)]);
    expect((await alone.service.serve(alone.local)).offer.resources?.needsConnection).toBe(false);
  });
});

describe("a call that names a connection", () => {
  test("goes there, with its token, and nowhere else", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(local);
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    await callBy(served, "redis_string_read", { ...get, connection: "staging" });
    await callBy(served, "redis_string_read", { ...get, connection: " prod " });
    expect(tokensAt(prod)).toEqual(Array(2).fill(tokensOf("prod").read));
    expect(tokensAt(staging)).toEqual([tokensOf("staging").read]);
  });

  test("has the lower access of its caller and the connection, and the token of that", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const served = await service.serve(local);
    const refused = textOf(await callBy(served, "redis_string_write", { ...set, connection: "prod" }));
    expect(refused).toMatch(/^redis_string_write can write, and the connection prod is read-only here\. /);
    expect(prod.received).toEqual([]);
    await callBy(served, "redis_string_write", { ...set, connection: "staging" });
    expect(tokensAt(staging)).toEqual([tokensOf("staging").all]);
    const readers = await connect(entries);
    const reading = await readers.service.serve(readers.local);
    expect(textOf(await callBy(reading, "redis_string_write", { ...set, connection: "staging" }))).toContain(
      "the connection staging is read-only here",
    );
    expect(staging.received).toHaveLength(1);
  });

  test.each([
    [
      "prd",
      /^There is no connection "prd"\. Did you mean prod\? There are: prod \(read-only\): Orders; staging \(writes\)\./,
    ],
    ["constructor", /^There is no connection "constructor"\. There are: /],
    ["a\nb", /^There is no connection "a.*b"\. There are: /],
    [7, /^connection must be a text/],
    [{ name: "prod" }, /^connection must be a text/],
  ])("which does not exist, %j, is refused with those that do, and sends nothing", async (connection, sentence) => {
    const { prod, staging } = await startBoth();
    const { service, local, ended } = await connect(
      [entryOf("prod", prod, { description: "Orders" }), entryOf("staging", staging, { access: "writes" })],
      { flags: writes },
    );
    const answer = await callBy(await service.serve(local), "redis_string_read", { ...get, connection });
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringMatching(sentence)]);
    expect([...prod.received, ...staging.received]).toEqual([]);
    expect(ended).toMatchObject([{ caller: "local", tool: "redis_string_read", outcome: "failed" }]);
  });

  test("is told why a tool is not offered there that another one has", async () => {
    const { prod } = await startBoth();
    const account = {
      name: "account",
      credentials: { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: { env: "KEY_OF_ACCOUNT" } },
    };
    const { service, local } = await connect([entryOf("prod", prod), account]);
    const served = await service.serve(local);
    const [there, elsewhere] = await Promise.all([
      callBy(served, "database_list", { connection: "account" }),
      callBy(served, "database_list", { connection: "prod" }),
    ]);
    expect(textOf(there)).toContain("id-of-shop");
    expect(textOf(elsewhere)).toMatch(/^The connection prod does not have database_list, for want of credentials: /);
    const database = await callBy(served, "redis_string_read", { ...get, database: "shop", connection: "prod" });
    expect(textOf(database)).toContain("Unknown argument database");
  });
});

describe("a call that names no connection", () => {
  test("goes by the server's own credentials, where it has some", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)], { environment: ownVariables(staging) });
    const served = await service.serve(local);
    for (const connection of [{}, { connection: null }, { connection: "" }]) {
      await callBy(served, "redis_string_read", { ...get, ...connection });
    }
    expect(tokensAt(staging)).toEqual(Array(3).fill(tokensOf("own").read));
    expect(prod.received).toEqual([]);
  });

  test("goes by the only connection there is, where the server has none", async () => {
    const { prod } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod)]);
    await callBy(await service.serve(local), "redis_string_read", get);
    expect(tokensAt(prod)).toEqual([tokensOf("prod").read]);
  });

  test("is refused where there are several, be it a read", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const answer = await callBy(await service.serve(local), "redis_string_read", get);
    expect(textOf(answer)).toBe(
      "Which connection? Name one by `connection`: prod (read-only); staging (read-only). Nothing was sent.",
    );
    expect([...prod.received, ...staging.received]).toEqual([]);
  });

  test("is answered what to set where there is none at all", async () => {
    const { service, local } = await connect([]);
    expect(textOf(await callBy(await service.serve(local), "redis_string_read", get))).toContain(
      "UPSTASH_REDIS_REST_URL",
    );
  });
});

describe("what is offered by connections", () => {
  test("is each tool once, with the optional argument, as it is offered by whichever allows the most", async () => {
    const { prod, staging } = await startBoth();
    const entries = [entryOf("prod", prod), entryOf("staging", staging, { access: "writes" })];
    const { service, local } = await connect(entries, { flags: writes });
    const tools = listedIn((await service.serve(local)).offer);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["redis_string_read", "redis_string_write"]));
    for (const { inputSchema } of tools) {
      expect(inputSchema.properties.connection).toEqual({
        type: "string",
        description: "Name of the connection to use.",
      });
      expect(inputSchema.required ?? []).not.toContain("connection");
    }
  });

  test("has each argument that some connection takes", async () => {
    const { prod } = await startBoth();
    const account = {
      name: "account",
      credentials: { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: { env: "KEY_OF_ACCOUNT" } },
    };
    const { service, local } = await connect([entryOf("prod", prod), account]);
    const { tools } = (await service.serve(local)).offer;
    expect(tools.get("redis_string_read")?.inputSchema.properties).toMatchObject({ database: {}, connection: {} });
    expect(tools.has("database_list")).toBe(true);
  });

  test("says in the instructions which there are, bounded, however many and however much they say", async () => {
    const { prod } = await startBoth();
    const many = Array.from({ length: 100 }, (_, at) =>
      entryOf("prod", prod, { name: `connection-${at}`, description: "A ".repeat(100) }),
    );
    const { service, local } = await connect(many, { flags: { toolsets: "all" } });
    const { instructions } = (await service.serve(local)).offer;
    expect(instructions.length).toBeLessThanOrEqual(2_048);
    expect(instructions.split("\n")[1]).toMatch(
      /^Each tool takes `connection`.*a call without it is refused\. There are: connection-0 \(read-only\): A A .*; and 9\d more\.$/,
    );
  });

  test("stays the same list when another connection of the same kind comes, so that nobody has to read it again", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, connections, replace } = await connect([entryOf("prod", prod)]);
    const { served, onToolsChange } = await followServed(service, local, connections);
    const told = vi.fn();
    onToolsChange(told);
    const before = JSON.stringify(listedIn(served.offer));
    await replace(entryOf("prod", prod), entryOf("staging", staging));
    await vi.waitFor(() => expect(served.offer.instructions).toContain("staging (read-only)"));
    expect(JSON.stringify(listedIn(served.offer))).toBe(before);
    expect(told).not.toHaveBeenCalled();
    await replace({ name: "q", credentials: { QSTASH_TOKEN: { env: "TOKEN_OF_prod" } } });
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    expect([...served.offer.tools.keys()]).not.toContain("redis_string_read");
  });

  test("is made once for all callers who have the same", async () => {
    const { prod, staging } = await startBoth();
    const { service, local } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await Promise.all(["ada", "bob"].map((id) => service.serve({ ...local, id })));
    expect(served[0]?.offer).toBe(served[1]?.offer);
    expect(await service.serve(local)).toBe(await service.serve(local));
  });
});

describe("connections that change under traffic", () => {
  test("are taken by the next call of a client that stays connected", async () => {
    const { prod, staging } = await startBoth();
    const { service, local, replace } = await connect([entryOf("prod", prod)]);
    const served = await service.serve(local);
    await replace(entryOf("prod", staging));
    await callBy(served, "redis_string_read", { ...get, connection: "prod" });
    expect([prod.received.length, staging.received.length]).toEqual([0, 1]);
    await replace(entryOf("other", prod), entryOf("staging", staging));
    expect(textOf(await callBy(served, "redis_string_read", { ...get, connection: "prod" }))).toContain(
      'There is no connection "prod"',
    );
  });

  test("end what runs by one that is gone, and nothing of another", async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const [prod, staging] = await Promise.all([startDatabase(() => released), startDatabase(() => released)]);
    onTestFinished(release);
    const { service, local, replace } = await connect([entryOf("prod", prod), entryOf("staging", staging)]);
    const served = await service.serve(local);
    const gone = callBy(served, "redis_string_read", { ...get, connection: "prod" });
    const stays = callBy(served, "redis_string_read", { ...get, connection: "staging" });
    await vi.waitFor(() => expect([prod.received.length, staging.received.length]).toEqual([1, 1]));
    await replace(entryOf("staging", staging));
    expect(await gone).toMatchObject({ isError: true });
    release();
    expect(await stays).not.toHaveProperty("isError");
  });
});

test.each([
  [0, "the first"],
  [1, "another"],
])("a secret of a connection that nobody has called by, %i: %s, is struck from what one answers", async (place) => {
  const { prod } = await startBoth();
  const secret = tokensOf("prod").read;
  const stored = Buffer.from(`see ${secret}`).toString("base64");
  const leaking = await startScriptedServer(() => ok({ result: stored }));
  const entries = [entryOf("prod", prod), entryOf("staging", leaking)];
  const { service, local } = await connect(place === 0 ? entries : entries.reverse());
  const answer = await callBy(await service.serve(local), "redis_string_read", { ...get, connection: "staging" });
  expect(answer.structuredContent).toMatchObject({ result: "see [redacted]" });
});

test("1,000 calls of several callers by several connections at once each have the token that they may use", async () => {
  const names = ["prod", "staging", "other"] as const;
  const databases = await Promise.all(names.map(() => startDatabase()));
  const entries = databases.map((database, at) => entryOf(names[at] ?? "", database, { access: ACCESS_LEVELS[at] }));
  const { service, local } = await connect(entries, { flags: writes });
  const callers = await Promise.all(
    ACCESS_LEVELS.map(async (access) => ({ access, served: await service.serve({ ...local, id: access, access }) })),
  );
  const mix = Array.from({ length: 1_000 }, (_, at) => ({ who: callers[at % 3], at: Math.floor(at / 3) % 3 }));
  const answers = await Promise.all(
    mix.map(({ who, at }) => {
      const key = `${who?.access}:${names[at]}`;
      const input = { command: "GET", args: [key], connection: names[at] };
      return who && callBy(who.served, "redis_string_read", input);
    }),
  );
  expect(answers.filter((answer) => answer === undefined || answer.isError)).toEqual([]);
  for (const [at, { received }] of databases.entries()) {
    const name = names[at] ?? "";
    for (const { body, headers } of received) {
      const callersIn = new Set([...body.matchAll(/"([a-z-]+):([a-z]+)"/g)].map(([, who, where]) => `${who} ${where}`));
      const reads = [...callersIn].map((each) => each.startsWith("read-only ") || name === "prod");
      const { read, all } = tokensOf(name);
      // Those at one level share a request; nobody is in one with a token above its level.
      expect([...new Set(reads)].map((only) => `Bearer ${only ? read : all}`)).toEqual([headers.authorization]);
      expect([...callersIn].every((each) => each.endsWith(` ${name}`))).toBe(true);
    }
  }
});

test("no tool has an argument of its own with this name", async () => {
  const rows = await Promise.all(products.map((product) => product.listing()));
  const taking = rows.flat().filter(({ inputSchema }) => "connection" in inputSchema.properties);
  expect(taking.map(({ name }) => name)).toEqual([]);
});

test("without connections a server knows no such argument, and offers what it always did", async () => {
  const { prod } = await startBoth();
  const { service, local } = await connect([], { environment: ownVariables(prod) });
  const plain = await service.serve({ ...local, connections: [] });
  expect(JSON.stringify(listedIn(plain.offer))).not.toContain('"connection"');
});
