import { connect as connectSocket, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RedisAddress } from "./redis-address.ts";
import { RedisUnavailableError } from "./redis-errors.ts";
import { createReplyReader } from "./reply-reader.ts";
import { encodeCommands, type RedisReply, type RespCommand } from "./resp.ts";

const SOCKET_TIMEOUT_MS = 5_000;

/** Connects. Rejects with RedisUnavailableError when nothing answers at the address. */
export function openSocket(address: RedisAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = address.tls ? connectTls(address.connect) : connectSocket(address.connect);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(new RedisUnavailableError(`Redis does not answer: ${error.message}`, { cause: error }));
    };
    socket.setTimeout(SOCKET_TIMEOUT_MS, () => fail(new Error(`no connection within ${SOCKET_TIMEOUT_MS} ms`)));
    socket.once("error", fail);
    socket.once(address.tls ? "secureConnect" : "connect", () => {
      socket.off("error", fail);
      socket.setTimeout(0);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** Calls `onReply` for each reply that arrives. Bytes that are no RESP2 end the connection. */
export function readReplies(socket: Socket, onReply: (reply: RedisReply) => void): void {
  const read = createReplyReader(onReply);
  socket.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
}

/** A function that sends commands. Those of one turn of the event loop leave in one write. */
export function createCommandWriter(socket: Socket): (commands: readonly RespCommand[]) => void {
  let outgoing: RespCommand[] = [];
  function flush(): void {
    const commands = outgoing;
    outgoing = [];
    socket.cork();
    for (const piece of encodeCommands(commands)) socket.write(piece);
    socket.uncork();
  }
  return (commands) => {
    if (outgoing.length === 0) setImmediate(flush);
    for (const command of commands) outgoing.push(command);
  };
}
