import { parseRedisUrl } from "../local/redis/connection/redis-address.ts";
import { createRedisConnection } from "../local/redis/connection/redis-connection.ts";
import { openRedisLink, type RedisLink } from "../local/redis/connection/redis-link.ts";
import { type RedisReply, replyText } from "../local/redis/connection/resp.ts";
import { STATE_TIME, type StateCommands, type StateReply } from "./state-commands.ts";

/** A Redis by its own protocol (`redis://`, `rediss://`), over one connection that opens again where it was lost. */
export function commandsOverTcp(url: string): StateCommands {
  const { address, login } = parseRedisUrl(url);
  let link: RedisLink | undefined;
  const connect = () =>
    createRedisConnection(async () => {
      link = await openRedisLink(address, login);
      return link;
    });
  let connection = connect();
  /** A connection on which nothing comes may be dead without a word: the next command takes another one. */
  const drop = () => {
    link?.destroy();
    connection.close();
    connection = connect();
  };
  return {
    run: async (command) => stateReplyOf(await inTime(connection.command(...command), drop)),
    async close() {
      connection.close();
    },
  };
}

function inTime<Result>(answered: Promise<Result>, giveUp: () => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no reply within ${STATE_TIME} ms`));
      giveUp();
    }, STATE_TIME);
    answered.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function stateReplyOf(reply: RedisReply): StateReply {
  if (reply.kind === "error") throw new Error(replyText(reply) ?? "");
  if (reply.kind === "array") return reply.value?.map(stateReplyOf) ?? null;
  return reply.kind === "integer" ? Number(reply.value) : replyText(reply);
}
