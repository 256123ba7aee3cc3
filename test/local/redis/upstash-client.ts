import type { LockCreateConfig } from "@upstash/lock";
import { Redis } from "@upstash/redis";
import type { TestDatabase } from "./fixture.ts";

type CommonJsRedis = LockCreateConfig["redis"];

/**
 * The client of Upstash for a database, as those of its packages take it whose types are CommonJS: to TypeScript that is
 * another class, at run time it is this one.
 */
export function commonJsClient(
  { database }: TestDatabase,
  options: { automaticDeserialization?: boolean } = {},
): CommonJsRedis {
  return new Redis({ url: database.url, token: database.token, ...options }) as unknown as CommonJsRedis;
}
