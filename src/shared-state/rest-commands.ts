import type { RestAccess } from "../upstash/access.ts";
import { createHttp } from "../upstash/http.ts";
import type { Proxies } from "../upstash/proxies.ts";
import { createRedis } from "../upstash/redis.ts";
import type { Reply } from "../upstash/reply.ts";
import { STATE_TIME, type StateCommands, type StateReply } from "./state-commands.ts";

/** Bytes of a reply; those of the shared state have a few. */
const LONGEST_REPLY = 65_536;

/** A Redis by its REST API, over connections of its own: whoever counts requests of calls does not count these. */
export function commandsOverRest(access: RestAccess, proxies: Proxies): StateCommands {
  const http = createHttp({ timeout: STATE_TIME, maxReply: LONGEST_REPLY }, { proxies });
  const redis = createRedis(http, access);
  return {
    // What was sent and not answered is not sent again: that would find what it has noted itself.
    run: async (command) => stateReplyOf(await redis.command(command, { repeatable: false })),
    close: () => http.close(),
  };
}

function stateReplyOf(reply: Reply): StateReply {
  if (Array.isArray(reply)) return reply.map(stateReplyOf);
  if (typeof reply === "object" && reply !== null) throw new Error("The shared state answered with bytes.");
  return reply;
}
