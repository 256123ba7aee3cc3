import type { Turn } from "../fake-model.ts";
import type { Cut } from "./terminal.ts";

/** Something that the person asks, and its pictures by their names in docs/. */
export interface Scene extends Turn {
  asked: string;
  /** What must stand in the last answer, so that what the model says of it is true. */
  answered: RegExp;
  /** The form that asks the person before harm, where there is one. */
  form?: Readonly<Record<string, Cut>>;
  picture: Readonly<Record<string, Cut>>;
}

/** What is in the database of a shop before anybody asks: users, sessions that expire, and carts that are kept for good. */
export const SHOP: readonly (readonly string[])[] = [
  ...Array.from({ length: 40 }, (_, at) => ["HSET", `user:${at}`, "name", `Person ${at}`, "plan", "free"]),
  ...Array.from({ length: 60 }, (_, at) => ["SET", `session:${at}`, `{"user":${at % 40}}`, "EX", "86400"]),
  ...Array.from({ length: 600 }, (_, at) => ["SET", `cart:${at}`, JSON.stringify(cartOf(at))]),
];

function cartOf(number: number): object {
  const line = (at: number) => ({ product: `product-${(number * 7 + at) % 90}`, pieces: 1 + (at % 3), price: "19.90" });
  return { user: number % 40, lines: Array.from({ length: 12 }, (_, at) => line(at)) };
}

const database = "local";
const DELETION = { database, pattern: "cart:*", action: "unlink" };
const CALL = "● upstash";

/** The conversation. */
export const STORY: readonly Scene[] = [
  {
    asked: "What is in this database?",
    calls: [{ tool: "redis_keyspace_sample", arguments: { database, draws: 1_000 } }],
    says: "Three kinds of keys: users as hashes, sessions that expire, and carts that do not.",
    answered: /"cart:\*".*"ttl":\{"never":\d+,"expiring":0\}.*"session:\*"/,
    picture: { "conversation-sample": { to: "Three kinds", top: 44, bottom: 10 } },
  },
  {
    asked: "What takes its memory?",
    calls: [{ tool: "redis_keyspace_report", arguments: { database, top: 1 } }],
    says: "The 600 carts. None of them has a TTL, so they stay for good.",
    answered: /"pattern":"cart:\*","keys":600,"bytes":\d+,"without_ttl":600/,
    picture: { "conversation-memory": { from: "❯ What takes", to: "The 600 carts", top: 31, bottom: 16 } },
  },
  {
    asked: "Delete the carts.",
    calls: [
      { tool: "redis_keys_apply", arguments: DELETION },
      { tool: "redis_keys_apply", arguments: { ...DELETION, dry_run: false } },
    ],
    says: "All 600 carts are deleted. That can be undone for an hour.",
    answered: /"changed":600.*"kept":600/,
    form: { "conversation-question": { from: "❯ Delete", to: "Esc to cancel", top: 12, bottom: 26 } },
    picture: { "conversation-deleted": { from: CALL, to: "All 600 carts are deleted", top: 60, bottom: 10 } },
  },
  {
    asked: "That was a mistake. Bring them back.",
    calls: [{ tool: "undo_apply", arguments: { last: 1, dry_run: false } }],
    says: "All 600 carts are back.",
    answered: /"brought_back":600/,
    picture: { "conversation-undo": { from: "❯ That was", to: "All 600 carts are back", top: 16, bottom: 16 } },
  },
];
