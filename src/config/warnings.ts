import type { Config } from "./read.ts";

/** What a person should know about a configuration that is allowed all the same: sentences for the log. */
export function warningsOf({ redis, local }: Config): string[] {
  if (local || redis.url === undefined) return [];
  const { protocol, hostname } = new URL(redis.url);
  const staysHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === "https:" || staysHere) return [];
  return [
    `The REST URL of the database starts with http://, so its token travels to ${hostname} unencrypted; use https://.`,
  ];
}
