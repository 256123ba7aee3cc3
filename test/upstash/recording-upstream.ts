import { afterEach } from "vitest";
import { RedisError, UpstashError } from "../../src/upstash/errors.ts";
import { createHttp, type Http } from "../../src/upstash/http.ts";
import { createRedis, type Redis } from "../../src/upstash/redis.ts";
import type { RedisCommand } from "../../src/upstash/redis-command.ts";
import type { Reply } from "../../src/upstash/reply.ts";
import { json, type RawRequest, startRawUpstream } from "../faults/raw-upstream.ts";

/** One request as it arrived: its path, its commands, and whether its sender has gone. */
export interface RecordedRequest {
  readonly number: number;
  readonly path: string;
  readonly commands: readonly RedisCommand[];
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly closed: Promise<number>;
  /** Answers as Redis would: PUSH appends to the log, GET echoes its key, BAD is an error; or with what is given. */
  answer(response?: Buffer): void;
}

export interface RecordingUpstream {
  readonly redis: Redis;
  readonly requests: readonly RecordedRequest[];
  /** The arguments of every PUSH that was carried out, in order. */
  readonly log: readonly string[];
  /** Waits for the request with this number, counted from 1. */
  request(number: number): Promise<RecordedRequest>;
}

const open: Http[] = [];
afterEach(async () => {
  for (const http of open.splice(0)) await http.close();
});

/** A client of a stand-in that records what arrives. Requests wait for `answer()` unless `onRequest` gives it. */
export async function recordingUpstream(
  onRequest: (request: RecordedRequest) => void = () => {},
  limits: { timeout?: number; maxReply?: number } = {},
): Promise<RecordingUpstream> {
  const requests: RecordedRequest[] = [];
  const log: string[] = [];
  const expected = new Map<number, (request: RecordedRequest) => void>();
  const upstream = await startRawUpstream((raw) => {
    const request = recorded(raw, log);
    requests.push(request);
    expected.get(request.number)?.(request);
    onRequest(request);
  });
  const http = createHttp({ timeout: 5_000, maxReply: 1_000_000, ...limits });
  open.push(http);
  return {
    redis: createRedis(http, { url: upstream.url, token: "token-of-the-test" }),
    requests,
    log,
    request: (number) => {
      const arrived = requests[number - 1];
      if (arrived !== undefined) return Promise.resolve(arrived);
      return new Promise((resolve) => expected.set(number, resolve));
    },
  };
}

function recorded({ number, path, body, headers, socket, closed }: RawRequest, log: string[]): RecordedRequest {
  const parsed = JSON.parse(body);
  const commands: RedisCommand[] = path === "/" ? [parsed] : parsed;
  return {
    number,
    path,
    commands,
    bytes: Buffer.byteLength(body),
    headers,
    closed,
    answer(response) {
      if (!socket.writable) return;
      const answers = response === undefined ? commands.map((command) => carryOut(command, log)) : [];
      socket.write(response ?? json(200, path === "/" ? answers[0] : answers));
    },
  };
}

function carryOut([name = "", ...args]: RedisCommand, log: string[]) {
  if (name === "BAD") return { error: "ERR bad command" };
  if (name === "PUSH") log.push(...args);
  return { result: Buffer.from(args.join(" ")).toString("base64") };
}

/** What a call ended with: its reply, or its error in short. */
export async function ending(call: Promise<Reply>): Promise<Reply | { refused: string } | { failed: string }> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RedisError) return { refused: error.message };
    if (error instanceof UpstashError) return { failed: error.message };
    throw error;
  }
}
