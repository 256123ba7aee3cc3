import type { AccessLevel, RestAccess } from "../../upstash/access.ts";
import type { ClientKeeper } from "../../upstash/clients.ts";
import { pathOf } from "../../upstash/path.ts";
import type { Redis } from "../../upstash/redis.ts";
import type { ResourceKind, Use } from "../../upstash/resource-kind.ts";
import { restUrlOf } from "../../upstash/rest-endpoint.ts";
import { unexpectedAnswer } from "./developer-api.ts";
import { accountKinds } from "./resources.ts";

/**
 * The Redis databases of an account ("List Databases", "Get Database"). `secure` says whether they are reached over https;
 * those of the embedded Upstash are not.
 */
export function redisDatabases(clients: ClientKeeper<Redis>, { secure }: { secure: boolean }): ResourceKind<Redis> {
  return {
    ...accountKinds.database,
    describePath: (id) => pathOf(["v2", "redis", "database", id]),
    accessOf: (answer, level) => accessOf(answer, level, secure),
    clients,
    renewing: renewingRedis,
  };
}

/** The token of one field alone is used; the other one is never sent anywhere. */
function accessOf(answer: unknown, level: AccessLevel, secure: boolean): RestAccess {
  const field = level === "read-only" ? "read_only_rest_token" : "rest_token";
  const { endpoint, read_regions: regions, [field]: token } = (answer ?? {}) as Record<string, unknown>;
  const url = typeof endpoint === "string" ? restUrlOf(endpoint, secure) : undefined;
  if (url === undefined) throw unexpectedAnswer("an endpoint of the database that could be one of Upstash");
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    throw unexpectedAnswer(`the ${field} of the database`);
  return { url, token, copies: Array.isArray(regions) ? regions.length : 0 };
}

/** A client whose requests all go through `use`. A stream is opened through `use` up to its first event; later failures end it, since what came has been seen. */
export function renewingRedis(use: Use<Redis>): Redis {
  return {
    command: (...call) => use((redis) => redis.command(...call)),
    pipeline: (...call) => use((redis) => redis.pipeline(...call)),
    transaction: (...call) => use((redis) => redis.transaction(...call)),
    commandWithBytes: (...call) => use((redis) => redis.commandWithBytes(...call)),
    billed: (...given) => use((redis) => redis.billed(...given)),
    budget: () => use((redis) => redis.budget()),
    forCaller: (caller) => renewingRedis((run) => use((redis) => run(redis.forCaller(caller)))),
    async *events(...call) {
      const { events, first } = await use(async (redis) => {
        const opened = redis.events(...call)[Symbol.asyncIterator]();
        return { events: opened, first: await opened.next() };
      });
      try {
        for (let next = first; !next.done; next = await events.next()) yield next.value;
      } finally {
        await events.return?.();
      }
    },
  };
}
