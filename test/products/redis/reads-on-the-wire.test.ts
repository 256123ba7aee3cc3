import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RedisReply } from "../../../src/local/redis/connection/resp.ts";
import { privileged, useTools } from "./tools/fixture.ts";

/*
 * What leaves the process while each read of Redis that is no single command does its work: with which token, and which
 * commands. Redis itself says which of them write.
 */

const tools = useTools();

/** A call of each tool that is no family; what of a tool's work depends on its arguments is done by several. */
const CALLS: Readonly<Record<string, readonly object[]>> = {
  redis_pipeline_read: [
    {
      commands: [
        ["GET", "user:1"],
        ["HGETALL", "hash"],
      ],
    },
  ],
  redis_keyspace_sample: [{}, { pattern: "user:*" }],
  redis_key_inspect: ["user:1", "hash", "list", "set", "zset", "stream", "missing"].map((key) => ({ key })),
  redis_keys_scan: [{}, { pattern: "user:*", type: "string" }],
  redis_keyspace_report: [{}, { pattern: "user:*", max_commands: 100 }],
  redis_databases_compare: [{ pattern: "user:*", other_pattern: "copy:*" }],
  redis_stream_health: [{ key: "stream" }],
  redis_subscribe: [{ channels: ["news"], seconds: 1 }],
  redis_monitor: [{ seconds: 1 }, { seconds: 1, raw: true }],
};

interface Sent {
  authorization: string | undefined;
  commands: string[][];
}

const sent: Sent[] = [];
let way = "";
let closeWay: () => void = () => {};

beforeAll(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      sent.push({ authorization: request.headers.authorization, commands: commandsOf(request.url ?? "/", `${body}`) });
      const { method, headers } = request;
      const onward = send(new URL(request.url ?? "/", tools.database.url), { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      });
      response.once("close", () => onward.destroy());
      onward.once("error", () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  way = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeWay = () => {
    server.close();
    server.closeAllConnections();
  };
  for (const id of [1, 2, 3]) {
    await tools.redis("SET", `user:${id}`, `value ${id}`);
    await tools.redis("SET", `copy:${id}`, `value ${id === 3 ? "other" : id}`, "EX", "5000");
  }
  await tools.redis("HSET", "hash", "a", "1");
  await tools.redis("RPUSH", "list", "a", "b");
  await tools.redis("SADD", "set", "a");
  await tools.redis("ZADD", "zset", "1", "a");
  await tools.redis("XADD", "stream", "*", "a", "1");
  await tools.redis("XGROUP", "CREATE", "stream", "workers", "0");
  await tools.redis("XREADGROUP", "GROUP", "workers", "one", "STREAMS", "stream", ">");
});

afterAll(() => closeWay());

/** The commands of a request: of its body, or of its path, such as /monitor. */
function commandsOf(path: string, body: string): string[][] {
  const [, first = ""] = path.split("/");
  if (["", "pipeline", "multi-exec"].includes(first)) {
    const parsed = JSON.parse(body) as string[] | string[][];
    return Array.isArray(parsed[0]) ? (parsed as string[][]) : [parsed as string[]];
  }
  return [path.slice(1).split("/")];
}

/** A reply as JSON, with its bytes as text. */
function textOf(reply: RedisReply): string {
  return JSON.stringify(reply, (_, value: unknown) => {
    if (typeof value === "bigint") return `${value}`;
    const { type, data } = (value ?? {}) as { type?: string; data?: number[] };
    return type === "Buffer" && data !== undefined ? Buffer.from(data).toString("latin1") : value;
  });
}

/** Everything that is stored, with its type, expiry and value. */
async function everything(): Promise<string[]> {
  const keys = await tools.redis("KEYS", "*");
  const found: string[] = [];
  for (const { value } of keys.kind === "array" ? (keys.value ?? []) : []) {
    const key = value as Buffer;
    found.push([`${key}`, textOf(await tools.redis("DUMP", key)), textOf(await tools.redis("EXPIRETIME", key))].join());
  }
  return found.sort();
}

/** Whether Redis says of a command, by its first two words, that it writes. */
async function writes([name = "", second = ""]: readonly string[]): Promise<boolean> {
  const described = textOf(await tools.redis("COMMAND", "INFO", name, `${name}|${second}`));
  return /"(denyoom|write)"/.test(described);
}

describe.each([
  ["read-only", {}, "readOnlyToken"],
  ["privileged reads", privileged, "token"],
] as const)("with %s", (_level, options, token) => {
  test("each tool that is no family reads with the one token of the level, sends no write, and changes nothing", async () => {
    const families = /^redis_\w+_read$/;
    const names = (await tools.names("flags" in options ? options.flags : {})).filter(
      (name) => !(families.test(name) && name !== "redis_pipeline_read") && name.startsWith("redis_"),
    );
    expect(names.filter((name) => !(name in CALLS))).toEqual([]);
    sent.length = 0;
    const before = await everything();
    expect(before).toHaveLength(11);
    for (const name of names) {
      for (const input of CALLS[name] ?? []) await tools.answer(name, input, { ...options, url: way });
    }
    expect(new Set(sent.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${tools.database[token]}`]),
    );
    const commands = new Map(
      sent.flatMap((one) => one.commands).map((command) => [command.slice(0, 2).join(" "), command]),
    );
    expect(commands.size).toBeGreaterThan(5);
    for (const command of commands.values()) expect([command, await writes(command)]).toEqual([command, false]);
    expect(await everything()).toEqual(before);
  });
});

test("a command that writes is told apart from one that reads", async () => {
  expect(await writes(["SET", "a"])).toBe(true);
  expect(await writes(["XGROUP", "CREATE"])).toBe(true);
  expect(await writes(["XINFO", "STREAM"])).toBe(false);
});
