import { isRedisUrl } from "../../redis/connection/redis-address.ts";
import type { LocalDatabase, startLocalDatabase } from "../../redis/local-database.ts";
import { type Collection, createCollection } from "../collection.ts";
import type { Backup } from "./database-backup.ts";
import type { DatabasePlan } from "./database-plans.ts";
import type { ReadRegion, Region } from "./database-regions.ts";
import type { UsageSample } from "./redis-usage.ts";

/** A Redis database of the account, and the local gateway that serves it. */
export interface Database {
  readonly id: string;
  name: string;
  /** The e-mail of the account, or the ID of the team it was moved to. */
  owner: string;
  readonly region: Region | "global";
  readonly primaryRegion: Region;
  readRegions: readonly ReadRegion[];
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Seconds since 1970, or 0 when the plan was never changed. */
  planChangedAt: number;
  /** Dollars per month. */
  budget: number;
  tls: boolean;
  autoUpgrade: boolean;
  productionPack: boolean;
  dailyBackup: boolean;
  readonly limits: DatabaseLimits;
  /** False for a Redis that somebody else runs, whose memory is not ours to limit. */
  readonly ownsRedis: boolean;
  readonly local: LocalDatabase;
  readonly backups: Map<string, Backup>;
  /** What the statistics measured at earlier requests, oldest first. */
  readonly samples: UsageSample[];
}

/** What the Redis itself is configured by. */
export interface DatabaseLimits {
  plan: DatabasePlan;
  eviction: boolean;
}

/** Starts the gateway of one database; startLocalDatabase, or a substitute. */
export type StartDatabase = (options: Parameters<typeof startLocalDatabase>[0]) => Promise<LocalDatabase>;

/** What the databases run on. */
export interface DatabaseRunner {
  /** A program or the URL of a running Redis; without it, the program that is found. */
  readonly program: string | undefined;
  readonly startDatabase: StartDatabase;
}

/** The Redis databases of an account. */
export interface DatabasesState {
  readonly databases: Collection<Database>;
  readonly databaseRunner: DatabaseRunner;
}

/** Each listens on a port of its own. */
const MAX_DATABASES = 500;

/** No database yet. All databases would share a running Redis, so it serves one only. */
export function createDatabasesState(databaseRunner: DatabaseRunner): DatabasesState {
  const limit = runsOnOwnRedis(databaseRunner) ? MAX_DATABASES : 1;
  return { databases: createCollection("database", limit), databaseRunner };
}

/** False for a Redis that somebody else runs. */
export function runsOnOwnRedis({ program }: DatabaseRunner): boolean {
  return program === undefined || !isRedisUrl(program);
}
