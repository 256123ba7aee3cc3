import type { Socket } from "node:net";
import { createPendingReplies } from "./pending-replies.ts";
import type { RedisAddress, RedisLogin } from "./redis-address.ts";
import { RedisLoginError, RedisRefusalError, RedisUnavailableError } from "./redis-errors.ts";
import { createCommandWriter, openSocket, readReplies } from "./redis-socket.ts";
import { type RedisReply, type RespCommand, replyText } from "./resp.ts";

/** One open, authenticated connection to Redis. It does not reconnect. */
export interface RedisLink {
  readonly isOpen: boolean;
  /** Resolves when the connection has ended, for whatever reason. */
  readonly closed: Promise<void>;
  /**
   * Sends commands in one go, with nothing of anybody else between them, and resolves with one reply each. Error replies
   * are replies. Rejects with RedisUnavailableError when the connection ends first.
   */
  send(commands: readonly RespCommand[]): Promise<RedisReply[]>;
  /** Sends a command that answers without end (MONITOR, SUBSCRIBE). From then on every reply goes to `listener`. */
  stream(command: RespCommand, listener: (reply: RedisReply) => void): void;
  /** Stops and restarts reading, for a consumer that is slower than Redis. */
  pause(): void;
  resume(): void;
  /** Ends the connection when the commands already sent have been answered. */
  closeWhenIdle(): void;
  destroy(): void;
}

const LOST_CONNECTION = "The connection to Redis ended before it answered; the command may have run.";

/**
 * Connects and authenticates. Rejects with RedisUnavailableError when nothing answers at the address, with
 * RedisLoginError when Redis refuses the login, with RedisRefusalError when it refuses the connection whoever comes.
 */
export async function openRedisLink(address: RedisAddress, login: RedisLogin): Promise<RedisLink> {
  const link = linkOver(await openSocket(address));
  if (login.password === null) return link;
  const [reply] = await link.send([["AUTH", login.username, login.password]]);
  if (reply?.kind === "error") {
    link.destroy();
    const reason = replyText(reply) ?? "";
    throw /^WRONGPASS/.test(reason) ? new RedisLoginError(reason) : new RedisRefusalError(reason);
  }
  return link;
}

function linkOver(socket: Socket): RedisLink {
  const pending = createPendingReplies();
  const write = createCommandWriter(socket);
  let listener: ((reply: RedisReply) => void) | undefined;
  let isOpen = true;
  let closing = false;
  let failure: Error | undefined;

  readReplies(socket, (reply) => {
    if (!pending.take(reply)) listener?.(reply);
    else if (closing && pending.isEmpty) socket.destroy();
  });
  socket.on("error", (error) => {
    failure = error;
    socket.destroy();
  });
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      isOpen = false;
      pending.fail(new RedisUnavailableError(LOST_CONNECTION, { cause: failure }));
      resolve();
    });
  });

  return {
    get isOpen() {
      return isOpen && !closing;
    },
    closed,
    send(commands) {
      if (commands.length === 0) return Promise.resolve([]);
      if (!isOpen) return Promise.reject(new RedisUnavailableError("The connection to Redis is closed."));
      const replies = pending.next(commands.length);
      write(commands);
      return replies;
    },
    stream(command, onReply) {
      listener = onReply;
      write([command]);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    closeWhenIdle() {
      closing = true;
      if (pending.isEmpty) socket.destroy();
    },
    destroy: () => void socket.destroy(),
  };
}
