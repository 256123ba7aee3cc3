import type { RedisLogin } from "../connection/redis-address.ts";
import { createRedisConnection, type RedisConnection } from "../connection/redis-connection.ts";
import type { RedisLink } from "../connection/redis-link.ts";
import type { RedisHost } from "../host/redis-host.ts";
import { createScriptLimit, type ScriptTimes } from "./script-limit.ts";

/** The connections to one Redis, by who is logged in. */
export interface LoginConnections {
  /** The pipelined connection of a user; there is one for each. */
  connectionOf(login: RedisLogin): RedisConnection;
  /** A connection of its own. */
  openLink(login: RedisLogin): Promise<RedisLink>;
  /** Closes every pipelined connection once it has answered; the next command logs in anew. */
  reconnect(): void;
}

/** No connection is open yet. */
export function createLoginConnections(host: RedisHost, scriptTimes?: ScriptTimes): LoginConnections {
  const connections = new Map<string, RedisConnection>();
  const scripts = createScriptLimit(host, scriptTimes);
  return {
    connectionOf(login) {
      const key = `${login.username}\0${login.password}`;
      const existing = connections.get(key);
      if (existing !== undefined) return existing;
      const created = scripts.over(createRedisConnection(() => host.open(login)));
      connections.set(key, created);
      return created;
    },
    openLink: (login) => host.open(login),
    reconnect() {
      for (const connection of connections.values()) connection.close();
      connections.clear();
    },
  };
}
