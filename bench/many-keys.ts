import { Pool } from "undici";
import { peakMemory } from "./memory.ts";
import { type Programs, SERVER, startServer, type Upstream } from "./programs.ts";
import { readAnswer } from "./read-answer.ts";
import { type Comparison, compare } from "./rounds.ts";
import { createStdioClient, listTools } from "./stdio-client.ts";

const KEYS = 100_000;
const PREFIX = "bench:many:";
const ROUNDS = 2;
/** Keys of one SCAN, and commands of one pipeline, as the server has them. */
const COUNT = 1_000;
const BATCH = 250;
const SECONDS = 86_400;

/** EXPIRE of 100,000 keys in one call, against the same commands in the same requests by bare undici. */
export async function expireManyKeys(programs: Programs, upstream: Upstream): Promise<Comparison> {
  const database = await openDatabase(upstream);
  await storeKeys(database);
  const { expire } = await startWriting(programs, upstream);
  const comparison = await compare(
    ROUNDS,
    () => timeOf(() => expire(KEYS)),
    () => timeOf(() => expireAll(database)),
  );
  await database.close();
  return comparison;
}

/** The peak memory of a server that changes 100,000 keys in one call, against one that changes 10,000. Needs their keys. */
export function memoryOfManyKeys(programs: Programs, upstream: Upstream): Promise<Comparison> {
  const peakOf = async (keys: number) => {
    const { child, expire } = await startWriting(programs, upstream);
    const changed = await expire(keys);
    if (changed !== keys) throw new Error(`${changed} keys were changed in place of ${keys}.`);
    const peak = await peakMemory(child.pid);
    child.kill();
    return peak;
  };
  return compare(
    ROUNDS,
    () => peakOf(KEYS),
    () => peakOf(KEYS / 10),
  );
}

/** A server that may write, and a call of it that gives so many keys a TTL and tells how many it changed. */
async function startWriting(programs: Programs, upstream: Upstream) {
  const environment = { UPSTASH_REDIS_REST_TOKEN: upstream.token };
  const flags = ["--allow-writes", "--confirm", "never"];
  const child = startServer(programs, upstream, flags, { program: SERVER, environment });
  const client = createStdioClient(child);
  await listTools(client);
  const expire = async (keys: number) => {
    const bounds = { max_keys: keys, max_commands: 5 * KEYS, dry_run: false };
    const job = { pattern: `${PREFIX}*`, action: "expire", seconds: SECONDS, ...bounds };
    const answer = readAnswer(await client.request("tools/call", { name: "redis_keys_apply", arguments: job }));
    return (answer.result as { changed?: number } | undefined)?.changed;
  };
  return { child, expire };
}

async function storeKeys({ pipeline }: Database): Promise<void> {
  for (let from = 0; from < KEYS; from += COUNT) {
    await pipeline([
      ["MSET", ...Array.from({ length: COUNT }, (_, index) => [`${PREFIX}${from + index}`, "v"]).flat()],
    ]);
  }
}

async function timeOf(expire: () => Promise<number | undefined>): Promise<number> {
  const begin = performance.now();
  const changed = await expire();
  if (changed !== KEYS) throw new Error(`${changed} keys were changed in place of ${KEYS}.`);
  return performance.now() - begin;
}

type Database = Awaited<ReturnType<typeof openDatabase>>;

async function openDatabase({ url, token }: Upstream) {
  const pool = new Pool(url, { connections: 1 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    async pipeline(commands: readonly string[][]): Promise<{ result?: unknown }[]> {
      const request = { method: "POST", path: "/pipeline", headers, body: JSON.stringify(commands) } as const;
      return (await (await pool.request(request)).body.json()) as { result?: unknown }[];
    },
    close: () => pool.close(),
  };
}

/** What redis_keys_apply sends: SCAN and PTTL to the end, then EXPIRE. */
async function expireAll({ pipeline }: Database): Promise<number> {
  const keys: string[] = [];
  let cursor = "0";
  do {
    const [page] = await pipeline([["SCAN", cursor, "MATCH", `${PREFIX}*`, "COUNT", `${COUNT}`]]);
    const [next, found] = (page?.result ?? ["0", []]) as [string, string[]];
    for (const batch of batchesOf(found)) await pipeline(batch.map((key) => ["PTTL", key]));
    keys.push(...found);
    cursor = next;
  } while (cursor !== "0");
  let changed = 0;
  for (const batch of batchesOf(keys)) {
    const answers = await pipeline(batch.map((key) => ["EXPIRE", key, `${SECONDS}`]));
    changed += answers.filter(({ result }) => result === 1).length;
  }
  return changed;
}

function* batchesOf(keys: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < keys.length; from += BATCH) yield keys.slice(from, from + BATCH);
}
