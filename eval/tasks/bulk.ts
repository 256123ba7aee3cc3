import { copyAcross, deleteTestData, giveTtl, renamePrefix } from "../agents/bulk.ts";
import { type GroundDatabase, keysOf, valuesOf } from "../ground/database.ts";
import { COUNTS } from "../ground/keys.ts";
import type { Task } from "../task.ts";

const WEEK_SECONDS = 7 * 86_400;
/** How long a task may take at most. */
const MINUTE_SECONDS = 60;

async function sizeOf({ ask }: GroundDatabase): Promise<number> {
  return Number(await ask("DBSIZE"));
}

/** One change to thousands of keys. */
export const bulkTasks: readonly Task[] = [
  {
    name: "ttl-in-bulk",
    bulk: true,
    words: () => "Give every key session:* that never expires a TTL of 7 days. The others keep the TTL that they have.",
    agrees: (question) => question.includes("session:*") && question.includes("20000 keys"),
    solve: giveTtl,
    judge: async ({ world: { shop } }) => {
      const keys = await keysOf(shop, "session:*");
      const ttls = (await shop.askAll(keys.map((key) => ["TTL", key]))).map(Number);
      const isWeek = (ttl: number) => ttl <= WEEK_SECONDS && ttl > WEEK_SECONDS - MINUTE_SECONDS;
      return [
        { says: "20,000 sessions live for a week", holds: ttls.filter(isWeek).length === COUNTS.sessionsWithoutTtl },
        { says: "every session has a TTL", holds: ttls.every((ttl) => ttl > 0) },
        { says: "no session is gone", holds: keys.length === COUNTS.sessions },
        {
          says: "the carts never expire",
          holds: (await shop.ask("TTL", (await keysOf(shop, "cart:*"))[0] ?? "")) === "-1",
        },
      ];
    },
  },
  {
    name: "rename",
    bulk: true,
    words: () => "The names of our carts change: rename all of their keys from cart: to basket:.",
    agrees: (question) => question.includes("cart:") && question.includes("basket:"),
    solve: renamePrefix,
    judge: async ({ world: { shop } }) => {
      const keys = await keysOf(shop, "basket:*");
      const values = await valuesOf(shop, keys);
      return [
        { says: "2,500 baskets are there", holds: keys.length === COUNTS.carts },
        { says: "no cart is left", holds: (await keysOf(shop, "cart:*")).length === 0 },
        { says: "each basket holds what its cart held", holds: new Set(values.values()).size === COUNTS.carts },
        { says: "no key is gone", holds: (await sizeOf(shop)) === COUNTS.all },
      ];
    },
  },
  {
    name: "delete-test-data",
    bulk: true,
    words: () =>
      "Our tests have left data in this database, under keys that begin with qa and a few letters. Delete it, but keep what is named with golden in it.",
    agrees: (question, { names }) => question.includes(`${names.test}*`) && question.includes("1200 keys"),
    solve: deleteTestData,
    judge: async ({ world: { shop, names } }) => [
      { says: "the test data is gone", holds: (await keysOf(shop, `${names.test}*`)).length === 0 },
      { says: "what is golden is kept", holds: (await keysOf(shop, `${names.golden}*`)).length === 23 },
      { says: "nothing else is gone", holds: (await sizeOf(shop)) === COUNTS.all - COUNTS.tests },
    ],
  },
  {
    name: "copy-across",
    bulk: true,
    words: ({ names }) => `Copy all keys price:* into our database ${names.pricing}.`,
    prepare: async (world) => {
      await world.createDatabase(world.names.pricing);
    },
    agrees: (question, { names }) => question.includes("price:") && question.includes(names.pricing),
    solve: copyAcross,
    judge: async ({ world }) => {
      const keys = await keysOf(world.shop, "price:*");
      const target = await world.database(world.names.pricing);
      const there = target === undefined ? new Map() : await valuesOf(target, keys);
      const values = await valuesOf(world.shop, keys);
      return [
        {
          says: "800 prices are there with their values",
          holds: keys.length === COUNTS.prices && keys.every((key) => there.get(key) === values.get(key)),
        },
        { says: "nothing else is there", holds: target !== undefined && (await sizeOf(target)) === COUNTS.prices },
        { says: "no price is gone here", holds: (await sizeOf(world.shop)) === COUNTS.all },
      ];
    },
  },
];
