import { connect as connectSocket, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { RedisAddress } from "./redis-address.ts";

/** Milliseconds for a place to say something. */
const PROBE_MS = 1_000;
/** Milliseconds for what Redis says unasked: that it takes no client. */
const UNASKED_MS = 100;

/** What a place answers to PING without TLS: its first words; undefined where nothing comes. */
export function firstWordsAt({ connect }: RedisAddress): Promise<string | undefined> {
  return probe(connectSocket(connect), (socket, done) => {
    socket.once("data", (chunk) => done(chunk.toString("latin1")));
    socket.once("connect", () => setTimeout(() => socket.writable && socket.write("PING\r\n"), UNASKED_MS));
  });
}

/** Whether a place speaks TLS, with whatever certificate: nothing is sent there. */
export async function speaksTls({ connect }: RedisAddress): Promise<boolean> {
  const socket = connectTls({ ...connect, rejectUnauthorized: false });
  return (await probe<true>(socket, (_, done) => socket.once("secureConnect", () => done(true)))) ?? false;
}

/** Watches a socket until it has told enough, broken or kept silent, and closes it. */
function probe<Finding>(
  socket: Socket,
  watch: (socket: Socket, done: (finding: Finding) => void) => void,
): Promise<Finding | undefined> {
  return new Promise((resolve) => {
    const done = (finding?: Finding): void => {
      socket.destroy();
      resolve(finding);
    };
    socket.setTimeout(PROBE_MS, () => done());
    socket.once("error", () => done());
    socket.once("close", () => done());
    watch(socket, done);
  });
}
