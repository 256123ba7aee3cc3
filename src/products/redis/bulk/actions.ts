import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { BATCH } from "../keyspace/asking.ts";
import { numberIn } from "../replies/pipeline-answers.ts";
import { type Job, newNameOf } from "./job.ts";

/** Why a key was left as it was: the names under `skipped` of an answer. */
export type Skipped =
  | "exists"
  | "fits_again"
  | "gone"
  | "no_longer_fits"
  | "no_ttl"
  | "not_text"
  | "other_prefix"
  | "outside_allow_keys"
  | "too_large"
  | "unfit_name";

/** What a look at a key tells: that it is left as it is, or what it would lose. */
export interface Look {
  skip?: Skipped;
  /** The name of a number of keys, such as `overwritten`. */
  loses?: string;
}

/** A command, and the keys that it changes. */
export interface KeyChange {
  command: RedisCommand;
  keys: readonly string[];
}

/** What is done to keys: one row for each action. */
export interface Action {
  /** The command that a person reads of. */
  command(job: Job): string;
  /** One read about a key before a person is asked, and what its reply says. */
  look?: { read(key: string, job: Job): RedisCommand; judge(reply: Reply, job: Job): Look };
  /** The commands for a batch. Each answers with how many of its keys it changed, or with OK. */
  change(keys: readonly string[], job: Job): KeyChange[];
  /** The keys that it changes; the key itself, where nothing is said. */
  writes?(key: string, job: Job): readonly string[];
  /** What a key is that was not changed and is there; without it such a key is gone. */
  untouched?: Skipped;
  /** The most commands for each key, the read of what became of it included. */
  cost: number;
  /** Whether the keys that it changes may get larger than they are. */
  grows?: true;
  /** Whether a person is asked, however few keys there are. */
  asks(job: Job): boolean;
  /** What it means for the keys, as a person reads it. */
  means(job: Job, losses: Readonly<Record<string, number>>): string;
}

/** A TTL in which nobody could undo what an expiry does to many keys: a person is asked as before a deletion. */
const SHORT_TTL_SECONDS = 60;

const each = (keys: readonly string[], command: (key: string) => RedisCommand): KeyChange[] =>
  keys.map((key) => ({ command: command(key), keys: [key] }));

const expire: Action = {
  command: () => "EXPIRE",
  look: { read: (key) => ["PTTL", key], judge: (reply, { seconds = 0 }) => lookAtTtl(numberIn(reply) ?? -2, seconds) },
  change: (keys, { seconds }) => each(keys, (key) => ["EXPIRE", key, `${seconds}`]),
  cost: 1,
  asks: ({ seconds = 0 }) => seconds < SHORT_TTL_SECONDS,
  means: ({ seconds }) => `they are deleted ${seconds} seconds later`,
};

function lookAtTtl(milliseconds: number, seconds: number): Look {
  if (milliseconds === -2) return { skip: "gone" };
  if (milliseconds === -1) return { loses: "without_ttl_now" };
  return milliseconds > seconds * 1_000 ? { loses: "ttl_shortened" } : { loses: "ttl_lengthened" };
}

const persist: Action = {
  command: () => "PERSIST",
  look: {
    read: (key) => ["PTTL", key],
    judge(reply) {
      const milliseconds = numberIn(reply) ?? -2;
      if (milliseconds === -2) return { skip: "gone" };
      return milliseconds === -1 ? { skip: "no_ttl" } : {};
    },
  },
  change: (keys) => each(keys, (key) => ["PERSIST", key]),
  untouched: "no_ttl",
  cost: 2,
  asks: () => false,
  means: () => "they lose their TTL and stay",
};

const unlink: Action = {
  command: () => "UNLINK",
  change: (keys) => [{ command: ["UNLINK", ...keys], keys }],
  cost: 1 / BATCH,
  asks: () => true,
  means: () => "they are deleted with their values",
};

const lookAtTarget: Action["look"] = {
  read: (key, job) => ["EXISTS", newNameOf(key, job)],
  judge(reply, { if_exists }) {
    if (numberIn(reply) === 0) return {};
    return if_exists === "overwrite" ? { loses: "overwritten" } : { skip: "exists" };
  },
};

const rename: Action = {
  command: ({ if_exists }) => (if_exists === "overwrite" ? "RENAME" : "RENAMENX"),
  look: lookAtTarget,
  change: (keys, job) => each(keys, (key) => [rename.command(job), key, newNameOf(key, job)]),
  writes: (key, job) => [key, newNameOf(key, job)],
  untouched: "exists",
  cost: 2,
  asks: ({ if_exists }) => if_exists === "overwrite",
  means: (job, losses) => `their names begin with ${JSON.stringify(job.to_prefix)} then${overwriting(losses)}`,
};

const copy: Action = {
  command: () => "COPY",
  look: lookAtTarget,
  writes: (key, job) => [newNameOf(key, job)],
  change: (keys, job) =>
    each(keys, (key) => [
      "COPY",
      key,
      newNameOf(key, job),
      ...(job.if_exists === "overwrite" ? (["REPLACE"] as const) : []),
    ]),
  untouched: "exists",
  cost: 2,
  grows: true,
  asks: ({ if_exists }) => if_exists === "overwrite",
  means: (job, losses) => `their copies begin with ${JSON.stringify(job.to_prefix)}${overwriting(losses)}`,
};

function overwriting({ overwritten = 0 }: Readonly<Record<string, number>>): string {
  if (overwritten === 0) return "";
  return overwritten === 1
    ? "; 1 key of such a name is there and is lost"
    : `; ${overwritten} keys of such names are there and are lost`;
}

/** DUMP and RESTORE for each key, whose payload is no text that a pipeline could carry. */
const copyToOther: Action = {
  ...copy,
  command: () => "DUMP and RESTORE",
  cost: 4,
  means: (_, losses) => `their copies are in the other database then${overwriting(losses)}`,
};

const actions: Readonly<Record<Job["action"], Action>> = { expire, persist, unlink, rename, copy };

export function actionOf({ action, to_database }: Job): Action {
  return to_database === undefined ? actions[action] : copyToOther;
}
