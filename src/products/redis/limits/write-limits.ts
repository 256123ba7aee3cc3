import { UpstashError } from "../../../upstash/errors.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { Redis } from "../../../upstash/redis.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { dependsOnNames, mayChange, type Reach } from "../../account/reach/reach.ts";
import { noWriteTo } from "../../account/reach/why-not.ts";
import type { AllowedKeys } from "./allowed-keys.ts";
import { type CommandEffect, commandLimits } from "./command-limits.ts";
import { limitedRedis } from "./limited-redis.ts";

/** What may be done with one database, as a plan asks for it; the client asks again. */
export interface WriteLimits {
  /** Throws a `forbidden` UpstashError where one of the commands may not be sent. */
  admit(lines: readonly RedisCommand[]): void;
  /** Throws where nothing may be written. */
  admitWrites(): void;
  /** The keys that writes may name; all, where nothing is said. */
  allowedKeys: AllowedKeys | undefined;
}

/** A database by all of its names, the last of which is told, and how its names are looked up anew. */
export interface NamedDatabase {
  names: readonly string[];
  lookAgain?: (() => Promise<readonly string[]>) | undefined;
}

/** How long a look at the names holds within one call, in milliseconds. */
const LOOK_HOLDS = 1_000;

/** Limits for the databases of one caller; nothing where the caller may do everything. */
export function createWriteLimits(reach: Reach | undefined) {
  const limits = commandLimits(reach);
  return {
    of: ({ names }: NamedDatabase): WriteLimits => ({
      allowedKeys: limits.allowedKeys,
      admitWrites: () => admitKind("write", names),
      admit(lines) {
        for (const line of lines) admitKind(limits.admit(line), names);
      },
    }),

    client(redis: Redis, { names, lookAgain }: NamedDatabase): Redis {
      let looked: { at: number; found: Promise<readonly string[]> } | undefined;
      const beforeSending = (kind: CommandEffect) => {
        admitKind(kind, names);
        if (kind !== "write" || lookAgain === undefined || !dependsOnNames(reach)) return undefined;
        if (looked === undefined || performance.now() - looked.at > LOOK_HOLDS) {
          looked = { at: performance.now(), found: lookAgain() };
        }
        return looked.found.then((now) => admitKind(kind, now));
      };
      return limitedRedis(redis, { limits, beforeSending });
    },
  };

  function admitKind(kind: CommandEffect, names: readonly string[]): void {
    if (kind === "read" || mayChange(reach, names)) return;
    if (kind === "write") throw noWriteTo(reach, names);
    throw new UpstashError(
      "forbidden",
      `Nothing was sent: on ${quoted(names.at(-1) ?? "")} the read-only token is used, which cannot run it.`,
      {
        advice: "Only where writes are allowed the standard token is used (--allow-writes-to, --protect).",
        notExecuted: true,
      },
    );
  }
}
