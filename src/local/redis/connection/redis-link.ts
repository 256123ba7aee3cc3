import { connect as connectSocket, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { LocalError } from "../../local-error.ts";
import type { RedisAddress, RedisLogin } from "./redis-address.ts";
import { createReplyReader, encodeCommands, type RedisReply, type RespCommand, replyText } from "./resp.ts";

/** Redis cannot be reached, or went away before it answered. */
export class RedisUnavailableError extends LocalError {
  override readonly name = "RedisUnavailableError";
}

/** Redis refused the user name or the password. */
export class RedisLoginError extends LocalError {
  override readonly name = "RedisLoginError";
}

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

interface PendingReplies {
  readonly replies: RedisReply[];
  missing: number;
  resolve(replies: RedisReply[]): void;
  reject(error: Error): void;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects and authenticates. Rejects with RedisUnavailableError when nothing answers at the address, with
 * RedisLoginError when Redis refuses the login.
 */
export async function openRedisLink(address: RedisAddress, login: RedisLogin): Promise<RedisLink> {
  const link = linkOver(await openSocket(address));
  if (login.password === null) return link;
  const [reply] = await link.send([["AUTH", login.username, login.password]]);
  if (reply?.kind === "error") {
    link.destroy();
    throw new RedisLoginError(replyText(reply) ?? "WRONGPASS invalid username-password pair");
  }
  return link;
}

function openSocket(address: RedisAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = address.tls ? connectTls(address.connect) : connectSocket(address.connect);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(new RedisUnavailableError(`Redis does not answer: ${error.message}`));
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => fail(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)));
    socket.once("error", fail);
    socket.once(address.tls ? "secureConnect" : "connect", () => {
      socket.off("error", fail);
      socket.setTimeout(0);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

function linkOver(socket: Socket): RedisLink {
  const pending: PendingReplies[] = [];
  let outgoing: RespCommand[] = [];
  let listener: ((reply: RedisReply) => void) | undefined;
  let isOpen = true;
  let closing = false;

  const read = createReplyReader((reply) => {
    const first = pending[0];
    if (first === undefined) {
      listener?.(reply);
      return;
    }
    first.replies.push(reply);
    first.missing -= 1;
    if (first.missing > 0) return;
    pending.shift();
    first.resolve(first.replies);
    if (closing && pending.length === 0) socket.destroy();
  });
  socket.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on("error", () => socket.destroy());
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      isOpen = false;
      const lost = new RedisUnavailableError(
        "The connection to Redis ended before it answered; the command may have run.",
      );
      for (const entry of pending.splice(0)) entry.reject(lost);
      resolve();
    });
  });

  /** Requests that arrive in one turn of the event loop leave in one write. */
  function flush(): void {
    const commands = outgoing;
    outgoing = [];
    socket.cork();
    for (const piece of encodeCommands(commands)) socket.write(piece);
    socket.uncork();
  }
  function enqueue(commands: readonly RespCommand[]): void {
    if (outgoing.length === 0) setImmediate(flush);
    for (const command of commands) outgoing.push(command);
  }

  return {
    get isOpen() {
      return isOpen && !closing;
    },
    closed,
    send(commands) {
      if (commands.length === 0) return Promise.resolve([]);
      if (!isOpen) return Promise.reject(new RedisUnavailableError("The connection to Redis is closed."));
      return new Promise((resolve, reject) => {
        pending.push({ replies: [], missing: commands.length, resolve, reject });
        enqueue(commands);
      });
    },
    stream(command, onReply) {
      listener = onReply;
      enqueue([command]);
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    closeWhenIdle() {
      closing = true;
      if (pending.length === 0) socket.destroy();
    },
    destroy: () => void socket.destroy(),
  };
}
