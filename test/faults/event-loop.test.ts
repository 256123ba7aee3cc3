import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { familyToolName } from "../../src/products/redis/command.ts";
import { redisFamilies } from "../../src/products/redis/families/index.ts";
import { closing } from "../end-to-end/closing.ts";
import { type Program, startProgram } from "../end-to-end/program.ts";
import { initialize, initialized, send, toolCall } from "../end-to-end/session.ts";
import { CERTIFICATE } from "../end-to-end/tls-upstream.ts";
import { examples } from "../products/account/data.ts";

/*
 * Sends the built server the largest replies, answers and arguments that it takes, tool by tool, and watches its event loop
 * from inside.
 */

/** Milliseconds for which nothing that is sent to the server may hold up all others. */
const LONGEST = 200;
/** The least of so many attempts counts: the machine is shared, and the garbage of earlier calls is taken out some time. */
const ATTEMPTS = 6;
/** A reply may have 8 MiB. */
const LARGEST_REPLY = 8_388_608;

const folder = mkdtempSync(join(tmpdir(), "upstash-mcp-loop-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keep = closing(afterAll);

type Call = readonly [label: string, tool: string, args: Readonly<Record<string, unknown>>];

/** A server whose event loop is watched. */
async function watched(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const file = join(folder, Math.random().toString(36).slice(2));
  writeFileSync(file, "");
  const program: Program = keep(
    startProgram(args, {
      ...environment,
      NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, "loop-watch.mjs"))}`,
      LOOP_WATCH_FILE: file,
      LOOP_WATCH_LEAST: String(LONGEST),
    }),
  );
  send(program, initialize);
  await program.printed(/"id":"first"/);
  send(program, initialized);
  let id = 0;

  async function held([, tool, args]: Call): Promise<number> {
    writeFileSync(file, "");
    for (const [name, input] of [[tool, args] as const, ["redis_connection_read", { command: "PING" }] as const]) {
      id += 1;
      send(program, toolCall(id, name, input));
      await program.printed(new RegExp(`"id":${id}[,}]`));
    }
    const holds = readFileSync(file, "utf8").split("\n").map(Number);
    return Math.max(...holds);
  }

  return {
    /** The calls that held up others too long, with the milliseconds. */
    async faults(calls: readonly Call[]): Promise<string[]> {
      let left = calls;
      const longest = new Map<Call, number>();
      for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
        for (const call of left) longest.set(call, await held(call));
        left = left.filter((call) => (longest.get(call) ?? 0) > LONGEST);
      }
      return left.map((call) => `${call[0]}: ${longest.get(call)} ms`);
    },
  };
}

/** Listens on a free port of loopback until the tests are over. */
async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  keep({
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** Answers every request with what was set last. */
function createAnswering() {
  let bodyFor: (path: string) => string = () => "null";
  let asked = 0;
  return {
    listener(request: IncomingMessage, response: ServerResponse) {
      request.resume().once("end", () => {
        asked += 1;
        response.writeHead(200, { "content-type": "application/json" }).end(bodyFor(request.url ?? ""));
      });
    },
    /** How often it was asked. */
    asked: () => asked,
    answer(body: (path: string) => string) {
      bodyFor = body;
    },
  };
}

/** Stands where a database would. */
async function startDatabase() {
  const upstream = createAnswering();
  const port = await listening(createServer(upstream.listener));
  const server = await watched(["--allow-writes"], {
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
    UPSTASH_REDIS_REST_TOKEN: "AXlzTokenOfTheDatabase",
  });
  return { upstream, server };
}

/** Stands where the Developer API would, behind a proxy that leads there whatever it is asked for. */
async function startAccount() {
  const upstream = createAnswering();
  const identity = { cert: readFileSync(CERTIFICATE), key: readFileSync(CERTIFICATE.replace(/crt$/, "key")) };
  const port = await listening(createTlsServer(identity, upstream.listener));
  const proxy = createServer().on("connect", (_, socket: Socket) => {
    const tunnel = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on("error", () => {});
  });
  const server = await watched(["--allow-writes"], {
    UPSTASH_EMAIL: "dev@example.com",
    UPSTASH_API_KEY: "1f9c1e3b-5a0e-4d5c-8f57-2e1d3c4b5a69",
    HTTPS_PROXY: `http://127.0.0.1:${await listening(proxy)}`,
    // The certificate is for another name.
    NODE_TLS_REJECT_UNAUTHORIZED: "0",
  });
  return { upstream, server };
}

const base64 = (text: string) => `"${Buffer.from(text).toString("base64")}"`;
const several = (count: number, each: (index: number) => string) =>
  `[${Array.from({ length: count }, (_, index) => each(index)).join()}]`;

/** Replies of Redis, as long and as full as they are read. */
const replies = {
  "one text": base64("text ".repeat(1_200_000)),
  "many texts": several(100_000, (index) => base64(`element:${index}`)),
  "pairs of numbers": several(66_000, (index) => `[${base64(`e${index}`)},${base64(`${index}.3613893389701843377`)}]`),
  "a number that never ends": "9".repeat(8_000_000),
  "nested rows": several(22_000, (index) => {
    const position = `[${base64(`${index % 170}.3613893389701843377`)},${base64(`${index % 80}.115556395496298`)}]`;
    return `[${base64(`e${index}`)},${base64(`${index}.5`)},${3479099956230698 + index},${position}]`;
  }),
} as const;

describe("no reply of Redis holds up others", () => {
  const flags = ["WITHSCORES", "WITHVALUES", "WITHDIST", "WITHHASH", "WITHCOORD"];
  /** One command for each shape of a reply. */
  const shaped = new Map<unknown, Call>();
  for (const { name, commands } of redisFamilies) {
    for (const { name: command, access, shape } of commands) {
      if (access !== "read" || shape === undefined || shaped.has(shape)) continue;
      shaped.set(shape, [command, familyToolName(name, "read"), { command, args: ["k", "1", ...flags] }]);
    }
  }
  const plain: readonly Call[] = [
    ["GET", "redis_string_read", { command: "GET", args: ["k"] }],
    ["redis_keys_scan", "redis_keys_scan", {}],
    ["redis_keyspace_sample", "redis_keyspace_sample", {}],
    ["redis_keyspace_report", "redis_keyspace_report", {}],
    ["redis_databases_compare", "redis_databases_compare", { pattern: "a*", other_pattern: "b*" }],
    ["redis_key_inspect", "redis_key_inspect", { key: "k" }],
    ["redis_pipeline_read", "redis_pipeline_read", { commands: [["GET", "k"]] }],
  ];
  let on: Awaited<ReturnType<typeof startDatabase>>;
  beforeAll(async () => {
    on = await startDatabase();
  });

  test.each(Object.entries(replies))("%s", { timeout: 240_000 }, async (name, reply) => {
    expect(reply.length).toBeLessThan(LARGEST_REPLY);
    on.upstream.answer((path) => (path === "/pipeline" ? `[{"result":${reply}}]` : `{"result":${reply}}`));
    // Of the replies with rows each shape gets one, so that the test does not take for ever.
    const rows = name === "nested rows" ? 1 : 0;
    const own = [...shaped.values()].filter((_, index) => name === "many texts" || index % 2 === rows);
    const isOne = name === "one text" || name === "a number that never ends";
    const calls = isOne ? plain : [...plain, ...own];
    const before = on.upstream.asked();
    expect(await on.server.faults(calls)).toEqual([]);
    expect(on.upstream.asked() - before).toBeGreaterThanOrEqual(2 * calls.length);
  });
});

describe("no answer of the Developer API holds up others", () => {
  const reads = examples.filter(({ request }) => request.method === "GET");
  /** One of each kind: a list, a resource, and those that make more of an answer than its rows. */
  const shaping = reads.filter(({ tool }) => /^(database_(list|get)|audit_log_list)$|stats$/.test(tool));
  const databases = examples.find(({ tool }) => tool === "database_list")?.response;
  const point = (index: number) => `{"x":"2026-11-26 00:00:00.${index} +0000 UTC","y":${index}}`;
  const grown: Readonly<Record<string, (response: unknown) => string>> = {
    "one text": (response) => JSON.stringify(fieldsOf(response)).replace(/"(,|}|$)/, `${"text ".repeat(1_600_000)}"$1`),
    "rows of its kind": (response) => {
      const row = JSON.stringify(fieldsOf(response));
      return several(Math.min(Math.floor(8_000_000 / row.length), 190_000 / row.split(":").length), () => row);
    },
    "long series": (response) => {
      const names = Object.keys(fieldsOf(response));
      return `{${names.map((name) => `"${name}":${several(Math.floor(60_000 / names.length), point)}`).join()}}`;
    },
  };
  let on: Awaited<ReturnType<typeof startAccount>>;
  beforeAll(async () => {
    on = await startAccount();
  });

  test.each(Object.entries(grown))("%s", { timeout: 240_000 }, async (_, grow) => {
    const faults: string[] = [];
    const before = on.upstream.asked();
    for (const { tool, input, response } of shaping) {
      const large = grow(response);
      on.upstream.answer((path) => {
        const looksUp = path === "/v2/redis/databases" && tool !== "database_list";
        return looksUp ? JSON.stringify(databases) : large;
      });
      faults.push(...(await on.server.faults([[tool, tool, input]])));
    }
    expect(faults).toEqual([]);
    expect(on.upstream.asked() - before).toBeGreaterThanOrEqual(shaping.length);
  });

  /** The fields of an answer, or of the first row of a list. */
  function fieldsOf(response: unknown): object {
    const first: unknown = Array.isArray(response) ? response[0] : response;
    return typeof first === "object" && first !== null ? first : { value: "" };
  }
});

test("no argument holds up others", { timeout: 240_000 }, async () => {
  const { upstream, server } = await startDatabase();
  upstream.answer((path) => (path === "/pipeline" ? '[{"result":"OK"}]' : '{"result":"OK"}'));
  const text = "text ".repeat(700_000);
  const many = Array.from({ length: 90_000 }, (_, index) => `element:${index}`);
  const calls: readonly Call[] = [
    ["one text", "redis_string_write", { command: "SET", args: ["k", text] }],
    ["many texts", "redis_set_write", { command: "SADD", args: ["k", ...many] }],
    ["many texts in JSON", "redis_set_write", { command: "SADD", args: JSON.stringify(["k", ...many]) }],
    ["an unknown field", "redis_string_read", { command: "GET", args: ["k"], [text]: text.slice(0, 9) }],
    ["very many fields", "redis_string_read", Object.fromEntries(many.map((name) => [name, 1]))],
    ["many fields", "redis_string_read", Object.fromEntries(many.slice(0, 40_000).map((name) => [name, 1]))],
    ["JSON that never ends", "redis_string_read", { command: "GET", args: "[".repeat(3_000_000) }],
    ["a script", "redis_script_write", { command: "EVAL", args: [`return 1 -- ${text}`, "0"] }],
    [
      "a script of many calls",
      "redis_script_write",
      { command: "EVAL", args: ["redis.call('FLUSHALL') ".repeat(90_000), "0"] },
    ],
    ["many commands", "redis_pipeline_write", { commands: many.slice(0, 30_000).map((name) => ["SET", name, "1"]) }],
    ["one long command", "redis_pipeline_write", { commands: [["SET", "k", text]] }],
    [
      "bytes",
      "redis_bytes_write",
      { command: "SET", args: ["k"], base64: Buffer.from(text.slice(0, 700_000)).toString("base64") },
    ],
    [
      "rules of a user",
      "redis_server_write",
      { command: "ACL SETUSER", args: ["u", ...many.map((name) => `>${name}`)] },
    ],
    ["a pattern", "redis_keys_scan", { pattern: "*".repeat(3_000_000) }],
  ];
  expect(await server.faults(calls)).toEqual([]);
});
