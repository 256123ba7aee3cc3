import { countWithoutTtl, findHeavyKeys, findLongestKeys, resetLimit, tellKinds } from "../agents/keyspace.ts";
import { keysOf } from "../ground/database.ts";
import { COUNTS } from "../ground/keys.ts";
import { listAt, numberAt, textAt } from "../json.ts";
import type { Task } from "../task.ts";

/** Within a share of what is true. */
function isAbout(told: number, real: number, share: number): boolean {
  return Math.abs(told - real) <= share * real;
}

/** What a database holds, and what of it is heavy. */
export const keyspaceTasks: readonly Task[] = [
  {
    name: "unknown-database",
    words: () => "What is in this database? Tell me which kinds of keys there are, and about how many of each.",
    solve: tellKinds,
    judge: async ({ answer }) => {
      const told = (pattern: string) =>
        numberAt(
          listAt(answer, "groups").find((group) => textAt(group, "pattern") === pattern),
          "keys",
        );
      return [
        { says: "about 25,000 sessions are told", holds: isAbout(told("session:*"), COUNTS.sessions, 0.2) },
        { says: "carts are told", holds: isAbout(told("cart:*"), COUNTS.carts, 0.5) },
        { says: "products are told", holds: isAbout(told("product:*"), COUNTS.products, 1) },
        { says: "33,000 keys are told", holds: numberAt(answer, "all") === COUNTS.all },
      ];
    },
  },
  {
    name: "memory",
    needs: ["redis_keyspace_report"],
    words: () => "Our memory is almost full. Which four keys hold most of it, and how many bytes has each?",
    solve: findHeavyKeys,
    judge: async ({ answer, world }) => {
      const real = await Promise.all(
        Object.values(world.names.heavy).map(async (key) => {
          const told = listAt(answer, "keys").find((each) => textAt(each, "key") === key);
          return { told, bytes: Number(await world.shop.ask("MEMORY", "USAGE", key, "SAMPLES", "0")) };
        }),
      );
      return [
        { says: "the four heavy keys are told", holds: real.every(({ told }) => told !== undefined) },
        { says: "no other key is told", holds: listAt(answer, "keys").length === real.length },
        {
          says: "their bytes are told",
          holds: real.every(({ told, bytes }) => isAbout(numberAt(told, "bytes"), bytes, 0.2)),
        },
      ];
    },
  },
  {
    name: "keys-without-ttl",
    needs: ["redis_keyspace_report"],
    words: () => "How many of our keys never expire? And how many of those that begin with session: never do?",
    solve: countWithoutTtl,
    judge: async ({ answer, world: { shop } }) => {
      const keys = await keysOf(shop, "*");
      const never = (await shop.askAll(keys.map((key) => ["TTL", key]))).filter((ttl) => ttl === "-1").length;
      return [
        { says: "the keys without TTL are counted", holds: numberAt(answer, "all") === never },
        {
          says: "the sessions without TTL are counted",
          holds: numberAt(answer, "sessions") === COUNTS.sessionsWithoutTtl,
        },
        { says: "nothing was changed", holds: keys.length === COUNTS.all },
      ];
    },
  },
  {
    name: "big-keys",
    needs: ["redis_keyspace_report"],
    words: () => "Which list has the most elements, which sorted set has, and how many have they?",
    solve: findLongestKeys,
    judge: async ({ answer, world: { names, shop } }) => {
      const tells = async (type: "list" | "zset", length: string) =>
        textAt(answer, type, "key") === names.heavy[type] &&
        `${numberAt(answer, type, "elements")}` === (await shop.ask(length, names.heavy[type]));
      return [
        { says: "the list is told", holds: await tells("list", "LLEN") },
        { says: "the sorted set is told", holds: await tells("zset", "ZCARD") },
      ];
    },
  },
  {
    name: "rate-limiter",
    words: ({ names }) =>
      `Customer ${names.customer} gets 429 from our rate limiter. How many requests has it used? Then let it in again.`,
    solve: resetLimit,
    judge: async ({ answer, world: { names, shop } }) => {
      const counters = await keysOf(shop, "ratelimit:*");
      return [
        { says: "the counter is gone", holds: counters.every((key) => !key.includes(names.customer)) },
        { says: "no other counter is gone", holds: counters.length === 119 },
        { says: "what it has used is told", holds: numberAt(answer, "used") === names.used },
      ];
    },
  },
];
