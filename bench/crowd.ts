import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Pool } from "undici";
import { addressOf, type Programs, SERVER, startServer, type Upstream } from "./programs.ts";
import { readOverHttp } from "./reads.ts";
import type { Row } from "./report.ts";
import { callsPerSecond, compare, warmUp } from "./rounds.ts";

const IDLE = 2_000;
const STREAMS = 200;
const IN_FLIGHT = 64;
const ROUNDS = 7;
const ROUND_MS = 600;
/** Calls of each server before it is measured. */
const WARM_UP_CALLS = 5_000;
/** Connections that are opened at once. */
const OPENED_AT_ONCE = 100;

/** The calls of some, with very many connections and streams of others beside them and without. */
export async function besideACrowd(programs: Programs, upstream: Upstream): Promise<Row[]> {
  const [crowded, empty] = [await startListening(programs, upstream), await startListening(programs, upstream)];
  const idle = await openIdle(crowded);
  const streams = await openStreams(crowded);
  const [beside, alone] = [readOverHttp(crowded, IN_FLIGHT), readOverHttp(empty, IN_FLIGHT)];
  for (const { call } of [beside, alone]) await warmUp(call, IN_FLIGHT, WARM_UP_CALLS);
  const comparison = await compare(
    ROUNDS,
    () => callsPerSecond(beside.call, IN_FLIGHT, ROUND_MS),
    () => callsPerSecond(alone.call, IN_FLIGHT, ROUND_MS),
  );
  if (idle.some(({ destroyed }) => destroyed) || streams.hasEnded()) throw new Error("Some of the crowd have gone.");
  for (const socket of idle) socket.destroy();
  await Promise.all([beside.close(), alone.close(), streams.close()]);
  const group = `GETs over HTTP beside ${IDLE} idle connections and ${STREAMS} live streams, against a server without them`;
  return [{ group, name: `  ${IN_FLIGHT} in flight`, unit: "calls/s", comparison, target: { atLeast: 0.9 } }];
}

/** A server that may subscribe. */
function startListening(programs: Programs, upstream: Upstream): Promise<string> {
  const flags = ["--transport", "http", "--port", "0", "--allow-privileged-reads"];
  const environment = { UPSTASH_REDIS_REST_TOKEN: upstream.token };
  return addressOf(startServer(programs, upstream, flags, { program: SERVER, environment }));
}

/** Connections that have been answered once and now wait for a next request. */
async function openIdle(url: string): Promise<Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const openOne = async () => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {}).write(`GET /health HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`);
    await once(socket, "data");
    sockets.push(socket);
  };
  while (sockets.length < IDLE) await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openOne));
  return sockets;
}

/** Calls that listen to a channel each, and whose answers are streams that go on. */
async function openStreams(url: string) {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections: STREAMS });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  let ended = 0;
  const openOne = async (_: unknown, id: number) => {
    const listen = { name: "redis_subscribe", arguments: { channels: [`bench:${id}`], seconds: 300 } };
    const message = { jsonrpc: "2.0", id, method: "tools/call", params: { ...listen, _meta: { progressToken: id } } };
    const answer = await pool.request({ method: "POST", path, headers, body: JSON.stringify(message) });
    const type = answer.headers["content-type"];
    if (type !== "text/event-stream") throw new Error(`A stream is none: ${await answer.body.text()}`);
    answer.body.on("error", () => {}).on("end", () => (ended += 1));
    answer.body.resume();
  };
  await Promise.all(Array.from({ length: STREAMS }, openOne));
  return { hasEnded: () => ended > 0, close: () => pool.destroy() };
}
