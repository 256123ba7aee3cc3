import { addressOf, type Programs, startServer, type Upstream } from "./programs.ts";
import { readOverHttp, readOverStdio, readWithUndici } from "./reads.ts";
import type { Row, Target } from "./report.ts";
import { callsPerSecond, compare, compareWithin, percentile, timed, typicalTime, warmUp } from "./rounds.ts";
import { createStdioClient, listTools } from "./stdio-client.ts";

/** As many as the server itself opens to one host. */
const CONNECTIONS = 32;
const READ_ROUNDS = 15;
const READS_PER_ROUND = 300;
const LOAD_ROUNDS = 7;
const LOAD_ROUND_MS = 600;
/** Calls of a server before it is measured. */
const WARM_UP_CALLS = 5_000;
const HTTP = ["--transport", "http", "--port", "0"];

/** Reads over HTTP: of one after the other, of many, and how evenly these are answered. */
export async function overHttp(programs: Programs, near: Upstream, distant: Upstream, away: string): Promise<Row[]> {
  const url = await addressOf(startServer(programs, near, HTTP));
  const farUrl = await addressOf(startServer(programs, distant, HTTP));
  return [
    await httpAgainstStdio(programs, near, url),
    await throughput(url, near, "upstream on loopback", 8),
    await throughput(url, near, "upstream on loopback", 64, { atLeast: 0.35 }),
    await throughput(farUrl, distant, away, 64, { atLeast: 1.3 }),
    await evenness(url, 64),
  ];
}

async function httpAgainstStdio(programs: Programs, upstream: Upstream, url: string): Promise<Row> {
  const client = createStdioClient(startServer(programs, upstream));
  await listTools(client);
  const stdio = readOverStdio(client);
  const http = readOverHttp(url, 1);
  const comparison = await compare(
    READ_ROUNDS,
    () => typicalTime(http.call, READS_PER_ROUND),
    () => typicalTime(stdio, READS_PER_ROUND),
  );
  await http.close();
  const group = "One GET after the other over HTTP, against the same over stdio";
  return { group, name: "  time of a read over HTTP", unit: "ms", comparison, target: { atMost: 2 } };
}

async function throughput(
  url: string,
  upstream: Upstream,
  where: string,
  inFlight: number,
  target?: Target,
): Promise<Row> {
  const http = readOverHttp(url, inFlight);
  const undici = readWithUndici(upstream, CONNECTIONS);
  await warmUp(http.call, inFlight, WARM_UP_CALLS);
  const comparison = await compare(
    LOAD_ROUNDS,
    () => callsPerSecond(http.call, inFlight, LOAD_ROUND_MS),
    () => callsPerSecond(undici.call, inFlight, LOAD_ROUND_MS),
  );
  await Promise.all([http.close(), undici.close()]);
  return {
    group: `GETs over HTTP, ${where}, against bare undici to the upstream: ${CONNECTIONS} connections`,
    name: `  ${inFlight} in flight`,
    unit: "calls/s",
    comparison,
    ...(target === undefined ? {} : { target }),
  };
}

/** What the slowest of a hundred calls takes against the one in the middle. */
async function evenness(url: string, inFlight: number): Promise<Row> {
  const http = readOverHttp(url, inFlight);
  const comparison = await compareWithin(LOAD_ROUNDS, async () => {
    const times: number[] = [];
    await callsPerSecond(
      timed(http.call, (time) => void times.push(time)),
      inFlight,
      LOAD_ROUND_MS,
    );
    return { measured: percentile(times, 0.99), yardstick: percentile(times, 0.5) };
  });
  await http.close();
  const group = `The time of a GET over HTTP that 99 of 100 do not exceed, against the median, ${inFlight} in flight`;
  return { group, name: "  99th percentile", unit: "ms", comparison, target: { atMost: 10 } };
}
