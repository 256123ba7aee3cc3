import type { RespCommand } from "../../src/local/redis/connection/resp.ts";
import type { Random } from "../random.ts";
import type { Names } from "./names.ts";

/** Keys of one kind: what their names begin with, how many there are, and the commands that write one. */
interface Kind {
  readonly prefix: string;
  readonly keys: number;
  write(key: string, index: number): readonly RespCommand[];
}

/** How many keys of a kind the ground has. */
export const COUNTS = {
  sessions: 25_000,
  sessionsWithoutTtl: 20_000,
  carts: 2_500,
  prices: 800,
  tests: 1_200,
  products: 1_500,
  /** All of the database. */
  all: 33_000,
} as const;

/** The window of the rate limiter. */
const WINDOW_SECONDS = 600;
const HOUR = 3_600;

function kinds({ test, golden }: Names, random: Random): readonly Kind[] {
  const text = (length: number) => random.word(8).repeat(Math.ceil(length / 8));
  return [
    {
      prefix: "session:",
      keys: COUNTS.sessions,
      write: (key, index) => {
        const ttl = index < COUNTS.sessionsWithoutTtl ? [] : ["EX", `${HOUR * (2 + (index % 160))}`];
        return [["SET", key, `{"user":${index},"csrf":"${text(24)}"}`, ...ttl]];
      },
    },
    {
      prefix: "cart:",
      keys: COUNTS.carts,
      write: (key, index) => [["HSET", key, "items", `${index % 9}`, "total", `${index}.50`, "currency", "EUR"]],
    },
    { prefix: "price:", keys: COUNTS.prices, write: (key, index) => [["SET", key, `${index}.99`]] },
    {
      prefix: test,
      keys: COUNTS.tests,
      write: (key, index) => [index % 2 === 0 ? ["SET", key, text(40)] : ["SADD", key, text(8), text(8)]],
    },
    { prefix: golden, keys: 23, write: (key) => [["SET", key, text(40)]] },
    {
      prefix: "product:",
      keys: COUNTS.products,
      write: (key, index) => [["HSET", key, "name", text(16), "stock", `${index % 40}`, "text", text(120)]],
    },
    { prefix: "user:profile:", keys: 1_000, write: (key) => [["HSET", key, "name", text(16), "mail", text(16)]] },
    { prefix: "user:tags:", keys: 400, write: (key) => [["SADD", key, text(8), text(8), text(8)]] },
    { prefix: "feed:", keys: 300, write: (key) => [["RPUSH", key, ...Array.from({ length: 20 }, () => text(24))]] },
    {
      prefix: "visits:",
      keys: 30,
      write: (key) => [["PFADD", key, ...Array.from({ length: 50 }, () => text(8))]],
    },
    {
      prefix: "board:",
      keys: 20,
      write: (key) => [["ZADD", key, ...Array.from({ length: 40 }, (_, rank) => [`${rank}`, text(8)]).flat()]],
    },
    { prefix: "lock:", keys: 101, write: (key) => [["SET", key, text(16), "EX", `${HOUR}`]] },
    {
      prefix: "ratelimit:",
      keys: 119,
      write: (key, index) => [["SET", `${key}:1`, `${index % 50}`, "EX", `${WINDOW_SECONDS}`]],
    },
  ];
}

/** Writes all keys of the ground but the streams, in the same order and with the same values for the same seed. */
export function groundCommands(names: Names, random: Random): RespCommand[] {
  const commands = kinds(names, random).flatMap(({ prefix, keys, write }) =>
    Array.from({ length: keys }, (_, index) => {
      const isHot = prefix === "product:" && index === 0;
      return write(isHot ? names.hot : `${prefix}${random.word(8)}`, index);
    }).flat(),
  );
  const counter = `ratelimit:${names.customer}:1`;
  return [...commands, ["SET", counter, `${names.used}`, "EX", `${WINDOW_SECONDS}`], ...heavyCommands(names, random)];
}

/** Four keys among 33,000 that hold most of the memory. */
function heavyCommands({ heavy }: Names, random: Random): RespCommand[] {
  const block = (bytes: number) => random.word(16).repeat(bytes / 16);
  const blocks = (count: number, bytes: number) => Array.from({ length: count }, () => block(bytes));
  return [
    ["SET", heavy.string, block(8 * 1024 ** 2)],
    ["RPUSH", heavy.list, ...blocks(640, 8 * 1024)],
    ["HSET", heavy.hash, ...blocks(3_000, 1024).flatMap((value, index) => [`f${index}`, value])],
    ["ZADD", heavy.zset, ...blocks(12_000, 64).flatMap((member, index) => [`${index}`, `${index}${member}`])],
  ];
}
