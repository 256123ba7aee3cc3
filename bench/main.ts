import { besideACrowd } from "./crowd.ts";
import { expireManyKeys, memoryOfManyKeys } from "./many-keys.ts";
import { mixedClients } from "./mixed-clients.ts";
import { overHttp } from "./over-http.ts";
import {
  BUILDS,
  createPrograms,
  type Programs,
  startDistantUpstream,
  startLocalUpstream,
  startServer,
  type Upstream,
} from "./programs.ts";
import { KEY, readOverStdio, readWithUndici, VALUE } from "./reads.ts";
import { searchForSecrets } from "./redaction.ts";
import { asJson, asTable, type Row, type Target } from "./report.ts";
import { callsPerSecond, compare, typicalTime } from "./rounds.ts";
import { startAndList, startBareNode } from "./start-up.ts";
import { createStdioClient, listTools } from "./stdio-client.ts";
import { searchManyVectors } from "./vector-search.ts";

const DISTANCE_MS = 20;
const AWAY = `upstream ${DISTANCE_MS} ms away`;
/** As many as the server itself opens to one host. */
const CONNECTIONS = 32;
const START_ROUNDS = 15;
const READ_ROUNDS = 15;
const READS_PER_ROUND = 300;
const LOAD_ROUNDS = 7;
const LOAD_ROUND_MS = 600;

/** The starts: of a server as most people start it, and with products that they do not use or do. */
const STARTS = [
  { build: BUILDS.plain, name: "  to the first tools/list over stdio" },
  { build: BUILDS.more, name: "  with five more products, not configured" },
  { build: BUILDS.account, name: "  with the account's tools listed too" },
  { build: BUILDS.moreOffered, name: "  with five more such products, all listed" },
] as const;

async function startUp(programs: Programs, upstream: Upstream): Promise<Row[]> {
  const group = "Start, against node -e 0";
  const rows: Row[] = [];
  for (const { build, ...row } of STARTS) {
    const memory = { measured: [] as number[], yardstick: [] as number[] };
    const comparison = await compare(
      START_ROUNDS,
      async () => {
        const started = await startAndList(programs, upstream, build);
        memory.measured.push(started.memory);
        return started.time;
      },
      async () => {
        const started = await startBareNode(programs);
        memory.yardstick.push(started.memory);
        return started.time;
      },
    );
    rows.push({ group, unit: "ms", comparison, target: { atMost: 2.6 }, ...row });
    if (build !== BUILDS.plain) continue;
    const take = (side: number[]) => async () => side.shift() ?? Number.NaN;
    const peak = await compare(START_ROUNDS, take(memory.measured), take(memory.yardstick));
    // Only Linux tells the peak memory of a running process.
    if (!Number.isNaN(peak.measured))
      rows.push({ group, name: "  peak memory by then", unit: "MiB", comparison: peak });
  }
  return rows;
}

async function sequentialReads(programs: Programs, upstream: Upstream): Promise<Row[]> {
  const client = createStdioClient(startServer(programs, upstream));
  await listTools(client);
  const stdio = readOverStdio(client);
  const undici = readWithUndici(upstream, 1);
  const comparison = await compare(
    READ_ROUNDS,
    () => typicalTime(stdio, READS_PER_ROUND),
    () => typicalTime(undici.call, READS_PER_ROUND),
  );
  await undici.close();
  const group = "One GET after the other, against bare undici on one connection";
  return [{ group, name: "  time of a read over stdio", unit: "ms", comparison, target: { atMost: 3 } }];
}

async function concurrentReads(programs: Programs, upstream: Upstream, where: string, target: Target): Promise<Row[]> {
  const client = createStdioClient(startServer(programs, upstream));
  await listTools(client);
  const stdio = readOverStdio(client);
  const rows: Row[] = [];
  for (const inFlight of [1, 8, 64]) {
    const undici = readWithUndici(upstream, CONNECTIONS);
    const comparison = await compare(
      LOAD_ROUNDS,
      () => callsPerSecond(stdio, inFlight, LOAD_ROUND_MS),
      () => callsPerSecond(undici.call, inFlight, LOAD_ROUND_MS),
    );
    await undici.close();
    rows.push({
      group: `GETs over stdio, ${where}, against bare undici: a request each, ${CONNECTIONS} connections`,
      name: `  ${inFlight} in flight`,
      unit: "calls/s",
      comparison,
      ...(inFlight === 64 ? { target } : {}),
    });
  }
  return rows;
}

async function redaction(): Promise<Row[]> {
  const group = "2 million characters of an answer, against reading them as JSON";
  return [{ group, name: "  searched for 1,000 secrets", unit: "ms", comparison: await searchForSecrets() }];
}

async function manyKeys(programs: Programs, upstream: Upstream): Promise<Row[]> {
  const group = "One change to 100,000 keys in one call, against the same requests by bare undici";
  const comparison = await expireManyKeys(programs, upstream);
  const memory = await memoryOfManyKeys(programs, upstream);
  return [
    { group, name: "  EXPIRE by redis_keys_apply over stdio", unit: "ms", comparison, target: { atMost: 3 } },
    ...(Number.isNaN(memory.measured)
      ? []
      : [
          {
            group,
            name: "  peak memory, against a change to 10,000",
            unit: "MiB" as const,
            comparison: memory,
            target: { atMost: 1.5 },
          },
        ]),
  ];
}

async function vectorSearch(): Promise<Row[]> {
  const group = "One exact query of 100,000 local vectors of 768 dimensions, against a plain loop over their numbers";
  const comparison = await searchManyVectors();
  return [{ group, name: "  the nearest 10 by cosine", unit: "ms", comparison, target: { atMostMs: 150 } }];
}

/** What is measured, by the names that `npm run bench -- NAME…` takes. */
const PARTS: Readonly<Record<string, (programs: Programs, near: Upstream, distant: Upstream) => Promise<Row[]>>> = {
  start: startUp,
  sequential: sequentialReads,
  near: (programs, near) => concurrentReads(programs, near, "upstream on loopback", { atLeast: 0.5 }),
  distant: (programs, _, distant) => concurrentReads(programs, distant, AWAY, { atLeast: 1.5 }),
  http: (programs, near, distant) => overHttp(programs, near, distant, AWAY),
  crowd: besideACrowd,
  mixed: mixedClients,
  redaction,
  keys: manyKeys,
  vector: vectorSearch,
};

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = named.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(", ")}. There are ${Object.keys(PARTS).join(", ")}.\n`);
  process.exit(2);
}
const begin = performance.now();
const programs = createPrograms();
try {
  const near = await startLocalUpstream(programs, KEY, VALUE);
  const distant = await startDistantUpstream(programs, near, DISTANCE_MS);
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (named.length === 0 || named.includes(name)) rows.push(...(await measure(programs, near, distant)));
  }
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(process.argv.includes("--json") ? asJson(rows, seconds) : asTable(rows, seconds));
} finally {
  await programs.stop();
}
