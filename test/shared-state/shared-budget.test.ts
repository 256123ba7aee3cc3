import { afterEach, expect, test } from "vitest";
import { openBudgets } from "../../src/commands/open-budgets.ts";
import { createSharedState } from "../../src/shared-state/shared-state.ts";
import { commandsOverTcp } from "../../src/shared-state/tcp-commands.ts";
import { createHttp } from "../../src/upstash/http.ts";
import { createRedis } from "../../src/upstash/redis.ts";
import { closing } from "../end-to-end/closing.ts";
import { startRedisServer } from "../end-to-end/redis-server.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";

/* Two nodes of one service with a budget, over a real Redis, and a database that counts what arrives. */

const keep = closing(afterEach);

test("two nodes that share a state send exactly as many commands as both may together, of 64 at once", async () => {
  let arrived = 0;
  const { url } = await startScriptedServer(({ body }) => {
    const given = JSON.parse(body) as string[] | string[][];
    const many = Array.isArray(given[0]) ? given.length : undefined;
    arrived += many ?? 1;
    const result = { result: 1 };
    return { body: JSON.stringify(many === undefined ? result : Array.from({ length: many }, () => result)) };
  });
  const state = keep(await startRedisServer());
  const startNode = async () => {
    const key = "a-signing-key-of-the-test-0123456789";
    const shared = keep(createSharedState(commandsOverTcp(state.url), { key, log: () => {} }));
    const budgets = await openBudgets({ commandBudget: { most: 41, per: "day" }, maxCost: undefined }, shared);
    const http = keep(createHttp({ timeout: 5_000, maxReply: 10_000 }));
    return createRedis(budgets?.through(http) ?? http, { url, token: "token" });
  };
  const nodes = [await startNode(), await startNode()];
  const sent = Array.from({ length: 64 }, (_, index) =>
    nodes[index % 2]?.command(["GET", `${index}`], { repeatable: index % 4 < 2 }),
  );
  const outcomes = await Promise.allSettled(sent);
  expect(arrived).toBe(41);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(41);
  expect((await nodes[0]?.budget())?.left).toBe(0);
});

test("what a node has counted alone is not given back to what all have spent", async () => {
  const server = keep(await startRedisServer());
  const [one, other] = [1, 2].map(() =>
    keep(
      createSharedState(commandsOverTcp(server.url), { key: "a-signing-key-of-the-test-0123456789", log: () => {} }),
    ),
  );
  const charge = { account: "day", amount: 7, most: 10, window: 86_400_000 };
  await server.kill();
  const alone = await one?.ledger.charge([charge]);
  await server.start();
  expect(await other?.ledger.charge([charge])).toMatchObject({ refused: undefined, balances: [{ spent: 7 }] });
  // By this the node knows that it is reached again.
  await one?.uses.note("token", Date.now());
  if (alone !== undefined) await one?.ledger.giveBack([charge], alone);
  expect(await other?.ledger.charge([charge])).toMatchObject({ refused: 0, balances: [{ spent: 7 }] });
});
