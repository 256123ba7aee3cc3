import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Approval, MOST_KEPT_OF_A_CALLER, MOST_OF_A_CALLER, WAITS } from "../../src/approvals/approval.ts";
import { createApprovalDesk } from "../../src/approvals/approval-desk.ts";
import { type RedisProcess, startRedisProcess } from "../../src/local/redis/host/redis-process.ts";
import { findRedisProgram } from "../../src/local/redis/host/redis-program.ts";
import { type LocalDatabase, startLocalDatabase } from "../../src/local/redis/local-database.ts";
import { commandsOverRest } from "../../src/shared-state/rest-commands.ts";
import { createSharedState } from "../../src/shared-state/shared-state.ts";
import type { StateCommands } from "../../src/shared-state/state-commands.ts";
import { commandsOverTcp } from "../../src/shared-state/tcp-commands.ts";
import { NO_PROXIES } from "../../src/upstash/proxies.ts";
import { asked, flushing, meanwhile } from "../approvals/desk.ts";
import { closing } from "../end-to-end/closing.ts";

/* With a real Redis, by its own protocol and by the REST API in front of it. */

const keep = closing(afterEach);
let redis: RedisProcess;
let database: LocalDatabase;
let raw: StateCommands;
beforeAll(async () => {
  redis = await startRedisProcess({ program: findRedisProgram(), password: "password", users: [] });
  database = await startLocalDatabase({ program: urlOfRedis() });
  raw = commandsOverTcp(urlOfRedis());
});
afterAll(async () => {
  await raw.close();
  await database.stop();
  await redis.stop();
});
afterEach(async () => {
  await raw.run(["FLUSHALL"]);
});

function urlOfRedis(): string {
  return `unix:${redis.socketPath}?password=password`;
}

const ways: readonly [string, () => StateCommands][] = [
  ["redis", () => commandsOverTcp(urlOfRedis())],
  ["rest", () => commandsOverRest({ url: database.url, token: database.token }, NO_PROXIES)],
];
const person = { caller: "local" };

/** The desks of some nodes, whose calls wait so long for a decision. */
function nodes(
  connect: () => StateCommands,
  { count = 2, patience = 0, key = "a-key-of-all-nodes-0123456789-0123456789" } = {},
) {
  return Array.from({ length: count }, () => {
    const { approvals: store } = keep(createSharedState(connect(), { key, log: () => {} }));
    const desk = createApprovalDesk({ store, origin: async () => "http://127.0.0.1:1", patience });
    return { store, desk, calls: desk.of({ id: "local" }) };
  }) as [Node, Node, ...Node[]];
}

interface Node {
  store: ReturnType<typeof createSharedState>["approvals"];
  desk: ReturnType<typeof createApprovalDesk>;
  calls: ReturnType<ReturnType<typeof createApprovalDesk>["of"]>;
}

describe.each(ways)("approvals of several nodes over %s", (_, connect) => {
  test("are asked for at one, given at another, and used once over all", async () => {
    const [one, two, three] = nodes(connect, { count: 3 });
    const { id } = await asked(one.calls, flushing());
    expect((await two.desk.seenBy(person)).map(({ approval }) => approval)).toEqual([
      expect.objectContaining({ ...flushing(), id }),
    ]);
    await two.desk.decide(person, id, true);
    const all = [one, two, three ?? one].flatMap(({ calls }) => [calls, calls, calls]);
    const outcomes = await Promise.all(all.map((calls) => calls.redeem(id, flushing(), meanwhile)));
    expect(outcomes.filter(({ kind }) => kind === "approved")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "used")).toHaveLength(8);
  });

  test("are decided once, whichever nodes are told at once", async () => {
    const [one, two] = nodes(connect);
    for (let round = 0; round < 20; round += 1) {
      const { id } = await asked(one.calls, flushing({ call: `call ${round}` }));
      const at = Date.now();
      const decided = await Promise.all([
        one.store.decide(id, { approved: true, by: "local", at }),
        two.store.decide(id, { approved: false, by: "local", at }),
      ]);
      expect(decided.filter(Boolean)).toHaveLength(1);
    }
  });

  test("let a call go on that waits at another node", async () => {
    const [one, two] = nodes(connect, { patience: 60_000 });
    const { id } = await asked(one.calls, flushing());
    const waiting = one.calls.redeem(id, flushing(), meanwhile);
    await two.desk.decide(person, id, true);
    expect(await waiting).toEqual({ kind: "approved", by: "local" });
  });

  test("are the same one for a call that asks at another node", async () => {
    const [one, two] = nodes(connect);
    const first = await asked(one.calls, flushing());
    expect((await asked(two.calls, flushing())).id).toBe(first.id);
    expect((await one.desk.find(person, first.id))?.asked).toBe(2);
  });

  test(`are ${MOST_OF_A_CALLER} at most of a caller that wait, over all nodes`, async () => {
    const pair = nodes(connect);
    const all = await Promise.all(
      Array.from({ length: 50 }, (_each, index) => pair[index % 2]?.calls.ask(flushing({ call: `call ${index}` }))),
    );
    expect(all.filter((answer) => answer && "id" in answer)).toHaveLength(MOST_OF_A_CALLER);
  });

  test("of one caller that it asks for and declines itself push none of another out", async () => {
    const [one] = nodes(connect);
    const { id } = await asked(one.calls, flushing());
    const flooding = one.desk.of({ id: "mallory" });
    const own = flushing({ caller: "mallory" });
    for (let index = 0; index <= MOST_KEPT_OF_A_CALLER; index += 1) {
      const declined = await asked(flooding, { ...own, call: `call ${index}` });
      await one.desk.decide({ caller: "mallory" }, declined.id, false);
    }
    const kept = (await one.store.list()).map(({ approval }) => approval.caller);
    expect(kept.filter((caller) => caller === "mallory")).toHaveLength(MOST_KEPT_OF_A_CALLER);
    expect((await one.desk.find(person, id))?.approval.id).toBe(id);
  });

  test("tell nothing to who reads the Redis, and end by themselves", async () => {
    const [one] = nodes(connect);
    const { id } = await asked(one.calls, flushing());
    await one.desk.decide(person, id, true);
    const keys = (await raw.run(["KEYS", "*"])) as string[];
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) expect(Number(await raw.run(["PTTL", key]))).toBeGreaterThan(WAITS);
    const values = await Promise.all(keys.map(async (key) => [key, await raw.run(["DUMP", key]).catch(() => "")]));
    expect(JSON.stringify(values)).not.toMatch(new RegExp(`${id}|FLUSHALL|orders|local`));
  });

  /** What somebody could write who reaches the Redis and has no key of the nodes. */
  const forgeries: readonly [string, (key: string, other: string) => Promise<unknown>][] = [
    [
      "a decision in plain words",
      (key) => raw.run(["HSET", key, "decision", '{"approved":true,"by":"local","at":9e15}']),
    ],
    [
      "the record as a decision",
      async (key) => raw.run(["HSET", key, "decision", String(await raw.run(["HGET", key, "record"]))]),
    ],
    [
      "the decision of another one",
      async (key, other) => raw.run(["HSET", key, "decision", String(await raw.run(["HGET", other, "decision"]))]),
    ],
    [
      "all of another one",
      async (key, other) => {
        for (const field of ["record", "decision"])
          await raw.run(["HSET", key, field, String(await raw.run(["HGET", other, field]))]);
      },
    ],
  ];

  test.each(forgeries)("cannot be given by who writes to the Redis: %s", async (_each, forge) => {
    const [one] = nodes(connect);
    const before = new Set((await raw.run(["KEYS", "upstash-mcp:approval:*"])) as string[]);
    const { id } = await asked(one.calls, flushing());
    const [key = ""] = ((await raw.run(["KEYS", "upstash-mcp:approval:*"])) as string[]).filter(
      (each) => !before.has(each),
    );
    const other = await asked(one.calls, flushing({ call: "another call" }));
    await one.desk.decide(person, other.id, true);
    const [otherKey = ""] = ((await raw.run(["KEYS", "upstash-mcp:approval:*"])) as string[]).filter(
      (each) => each !== key && !before.has(each),
    );
    await forge(key, otherKey);
    expect((await one.calls.redeem(id, flushing(), meanwhile)).kind).not.toBe("approved");
  });

  test("cannot be used twice by who takes the mark of their use away", async () => {
    const [one] = nodes(connect);
    const { id } = await asked(one.calls, flushing());
    await one.desk.decide(person, id, true);
    expect(await one.calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "approved", by: "local" });
    const [key = ""] = (await raw.run(["KEYS", "upstash-mcp:approval:*"])) as string[];
    await raw.run(["HDEL", key, "used"]);
    expect(await one.calls.redeem(id, flushing(), meanwhile)).toEqual({ kind: "used" });
  });

  test("are nothing to a service of another key", async () => {
    const [one] = nodes(connect);
    const [stranger] = nodes(connect, { key: "another-key-0123456789-0123456789-0123456789" });
    const { id } = await asked(one.calls, flushing());
    expect(await stranger.store.get(id)).toBeUndefined();
    expect(await stranger.store.list()).toEqual([]);
  });
});

test("an approval that cannot be looked up is neither asked for nor used, and says so", async () => {
  const commands: StateCommands = { run: () => Promise.reject(new Error("not reached")), close: async () => {} };
  const [node] = nodes(() => commands);
  expect(await node.calls.ask(flushing())).toEqual({
    refused: expect.stringMatching(/--shared-state\) is not reached/),
  });
  expect(await node.calls.redeem("id", flushing(), meanwhile)).toEqual({ kind: "not-told" });
});

test("an approval keeps every field on its way through the Redis", async () => {
  const [node] = nodes(() => commandsOverTcp(urlOfRedis()));
  const approval: Approval = {
    ...flushing({ whole: "orders", client: "Claude" }),
    id: "x",
    created: 1,
    expires: 2,
    approvers: ["bob"],
  };
  await node.store.create(approval);
  expect((await node.store.get("x"))?.approval).toEqual(approval);
});
