import { expect, test } from "vitest";
import { createTurns } from "../../../../src/load/turns.ts";
import { exportBatch } from "../../../../src/products/redis/files/export-batch.ts";
import type { ExportFormat } from "../../../../src/products/redis/files/export-records.ts";
import type { Exporting } from "../../../../src/products/redis/files/exporting.ts";
import type { Asking } from "../../../../src/products/redis/keyspace/asking.ts";
import { createCommandBudget } from "../../../../src/products/redis/keyspace/command-budget.ts";
import { RedisError } from "../../../../src/upstash/errors.ts";
import type { Redis } from "../../../../src/upstash/redis.ts";
import type { Answer } from "../../../../src/upstash/redis-responses.ts";
import type { Reply } from "../../../../src/upstash/reply.ts";
import { redisWith } from "../../../call/fixture.ts";

/** Types that a redis-server of the tests does not have. */
const TYPES: Readonly<Record<string, string>> = {
  vectors: "vectorset",
  cells: "array",
  doc: "ReJSON-RL",
  flags: "hash",
  index: "embedding",
  kept: "embedding",
};

function replyTo([command = "", key = ""]: readonly string[]): Reply | RedisError {
  if (command === "TYPE") return TYPES[key] ?? "none";
  if (command === "PEXPIRETIME") return -1;
  if (command === "HPEXPIRETIME") return [1_900_000_000_000, -1];
  if (command === "HSCAN") return ["0", ["a", "1", "b", "2"]];
  if (command === "JSON.GET") return '{"name":"Ada"}';
  if (command === "DUMP" && key === "index") return new RedisError("ERR DUMP is not supported for this type");
  if (command === "DUMP" && key === "kept") return new RedisError("NOPERM this user has no permissions to run DUMP");
  if (command === "DUMP") return { base64: "/wAB" };
  throw new Error(`${command} was not expected.`);
}

function answerOf(reply: Reply | RedisError): Answer {
  return reply instanceof RedisError ? { error: reply } : { reply };
}

/** What an export of these keys writes. */
async function exported(format: ExportFormat, ...tokens: string[]) {
  const lines: unknown[] = [];
  const asking: Asking = {
    read: async (commands) => commands.map((command) => answerOf(replyTo(command))),
    about: async () => [],
    change: async () => [],
    count: () => {},
    commands: () => 0,
    ...createCommandBudget(
      redisWith(() => null),
      () => 0,
    ),
  };
  const write = async (line: string) => void lines.push(JSON.parse(line));
  const exporting: Exporting = {
    ...{ redis: {} as Redis, asking, format, maxCommands: 1_000, safe: 0, known: { noFieldExpiry: false } },
    ...{ signal: new AbortController().signal, turns: createTurns(), tell: async () => {} },
    writer: { write, length: () => lines.length, cutTo: async () => {}, flush: async () => {} },
    counts: { keys: 0, skipped: {}, gone: 0, changed_while_read: 0, with_pending: 0 },
  };
  await exportBatch(tokens, exporting);
  return { lines, counts: exporting.counts };
}

test("a type that people cannot read stands in jsonl by name, and is whole in dump", async () => {
  const readable = await exported("jsonl", "cells", "doc", "vectors");
  expect(readable.lines).toEqual([
    { key: "cells", type: "array", skipped: "unsupported_type" },
    { key: "doc", type: "json", value: { name: "Ada" } },
    { key: "vectors", type: "vectorset", skipped: "unsupported_type" },
  ]);
  expect(readable.counts).toMatchObject({ keys: 1, skipped: { unsupported_type: 2 } });
  const exact = await exported("dump", "cells", "doc", "vectors");
  expect(exact.lines).toEqual([
    { key: "cells", type: "array", dump: "/wAB" },
    { key: "doc", type: "json", dump: "/wAB" },
    { key: "vectors", type: "vectorset", dump: "/wAB" },
  ]);
});

test("a key of which Redis has no dump stands in the file by name, and the others are whole", async () => {
  const { lines, counts } = await exported("dump", "cells", "index");
  expect(lines).toEqual([
    { key: "cells", type: "array", dump: "/wAB" },
    { key: "index", type: "embedding", skipped: "unsupported_type" },
  ]);
  expect(counts).toMatchObject({ keys: 1, skipped: { unsupported_type: 1 } });
});

test("a token that may not DUMP ends the export, whatever the type", async () => {
  await expect(exported("dump", "kept")).rejects.toThrow("NOPERM");
});

test("the fields of a hash that expire stand beside it, and what is gone is counted alone", async () => {
  const { lines, counts } = await exported("jsonl", "flags", "gone");
  expect(lines).toEqual([
    { key: "flags", type: "hash", field_expires_at_ms: { a: 1_900_000_000_000 }, value: { a: "1", b: "2" } },
  ]);
  expect(counts).toMatchObject({ keys: 1, gone: 1 });
});
