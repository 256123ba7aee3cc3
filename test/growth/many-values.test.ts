import { expect, test } from "vitest";
import * as z from "zod";
import { STANDARD_LIMIT } from "../../src/call/answer-size.ts";
import { bound } from "../../src/call/bound.ts";
import { argumentsOf } from "../../src/call/call-arguments.ts";
import { readCall } from "../../src/call/read-call.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { createJsonScanner, scanJson } from "../../src/load/json-scan.ts";
import { excessOf } from "../../src/load/value-extent.ts";
import { createReplyReader } from "../../src/local/redis/connection/reply-reader.ts";
import { readable } from "../../src/products/account/answers/readable.ts";
import { withoutSecrets } from "../../src/products/account/secret-fields.ts";
import { asFoundAfter, asPositions } from "../../src/products/redis/replies/geo-replies.ts";
import { asFunctionStats, asLibraries, asMap, asPage, asUser } from "../../src/products/redis/replies/reply-shapes.ts";
import { asAggregations, asIndex, asMatches } from "../../src/products/redis/replies/search-replies.ts";
import { asScoredMembers, asScores } from "../../src/products/redis/replies/sorted-set-replies.ts";
import {
  asClaimed,
  asEntries,
  asPending,
  asStreamInfo,
  asStreams,
} from "../../src/products/redis/replies/stream-replies.ts";
import { pipelineTools } from "../../src/products/redis/tools/pipeline.ts";
import { hasTooManyValues, tooManyValues } from "../../src/transport/message-text.ts";
import { readReceived } from "../../src/transport/read-message.ts";
import { createLines } from "../../src/transport/stdio-lines.ts";
import { isNestedTooDeep } from "../../src/upstash/nesting.ts";
import { answersOf } from "../../src/upstash/redis-responses.ts";
import { decodeReply, type Reply } from "../../src/upstash/reply.ts";
import { toolWith } from "../call/fixture.ts";
import { faultOf, type Reading } from "./growth-of.ts";
import type { HostileText } from "./hostile-texts.ts";

/** Values of which a text has more and more, in JSON. `N` stands for a number that is another one each time. */
const PIECES = [
  ...["null", '""', "0", "[]", "{}", '{"":0}', '"aN"', "N", "[[],[]]", '["aN","b"]', '["N-0",["f","v"]]', '{"aN":0}'],
  ...['"12345678901234567"', "12345678901234567", "1e17", '["a",[1,2],["b",["c","d"]]]', '"token=aN"', "true", '"a:N"'],
  ...['[["a","b"],["c","d"]]', '["schema",[["a","TEXT"]]]', '"é😀"', '"\\\\"', '"/wD/"', '{"password":"aN"}'],
] as const;

/** An array of such values, and an object that has as many names. */
function textsOfValues(): HostileText[] {
  const joined = (piece: string, length: number) =>
    Array.from({ length: Math.ceil(length / (piece.length + 1)) }, (_, index) => piece.replace("N", String(index)));
  const arrays = PIECES.map((piece) => ({
    name: piece,
    of: (length: number) => `[${joined(piece, length).join(",")}]`,
  }));
  const members = joined.bind(undefined, '"aN":1');
  return [...arrays, { name: "names", of: (length) => `{${members(length).join(",")}}` }];
}

const input = argumentsOf(
  { args: z.array(z.string()), lists: z.array(z.array(z.string())), options: z.looseObject({}) },
  { resourceArgument: undefined, comesBackBy: undefined },
);
const tool = toolWith({ input });
const shapes = {
  asMap,
  asMapsOfLibraries: asLibraries,
  asMapsInMap: asFunctionStats,
  asUser,
  asMapPage: asPage("a", asMap),
  ...{ asMatches, asIndex, asAggregations, asScoredMembers, asScores },
  ...{ asClaimed, asEntries, asStreams, asStreamInfo, asPositions },
  asPending: (reply: Reply) => asPending(reply, ["a", "b", "-", "+", "10"]),
  asFound: (reply: Reply) => asFoundAfter(2)(reply, ["a", "b", "WITHDIST"]),
};
const [pipelineRow] = pipelineTools();
const pipeline = pipelineRow?.at("read-only", new Set());
const redactor = createRedactor(false);
redactor.add("a secret of the process");

/** Values of a client, of a reply and of an answer, and what walks through them. Each gets the text and what it stands for. */
const readings: Readonly<Record<string, (value: unknown, text: string) => unknown>> = {
  arguments: (value) => [
    attempt(() => readCall(tool, { args: value })),
    attempt(() => readCall(tool, { lists: value })),
  ],
  "arguments as JSON text": (_, text) => attempt(() => readCall(tool, { args: text, lists: [text], options: text })),
  "unknown arguments": (value) => attempt(() => readCall(tool, value)),
  "commands of a pipeline": (value) =>
    attempt(() => pipeline?.plan({ commands: asLines(value) } as never, { level: "read-only" } as never)),
  "a message of a client": (value, text) => [
    hasTooManyValues(text),
    tooManyValues(text),
    readReceived({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "tool", arguments: value } }),
  ],
  "values that are counted": (value, text) => [
    excessOf(value, { values: 1e9, characters: 1e9, levels: 500 }),
    scanJson(text, { cutAfter: 1_000, stopAfter: 1e9, deepest: 500 }),
    scanJson(`[${text}`, { cutAfter: 10, stopAfter: 1e9, deepest: 500 }),
  ],
  "values that are counted in small steps": (_, text) => {
    const scanner = createJsonScanner(text, { cutAfter: 1_000, stopAfter: 1e9, deepest: 500 });
    while (scanner.advance(7) === undefined);
  },
  "a reply": (value) => [isNestedTooDeep(value), decodeReply(value)],
  "replies to a pipeline": (value) =>
    attempt(() => answersOf(value, Array.isArray(value) ? value.length : 0, "host.example")),
  ...Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [`a reply ${name}`, (value: unknown) => shape(value as Reply)]),
  ),
  "an answer of the account": (value) => [readable(value), withoutSecrets(value, "-")],
  "an answer that is redacted": (value) => redactor.value({ result: value }),
  "an answer that is cut": (value) => [
    ...[bound(value, 40_000), bound({ a: value, b: [value] }, 1_000)],
    ...[bound(value, STANDARD_LIMIT), bound([value, value], STANDARD_LIMIT, {})],
  ],
  "lines that come in small pieces": (_, text) => {
    for (const limit of [1e9, 1_000]) {
      const lines = createLines(limit);
      for (let at = 0; at < text.length; at += 16) [...lines.take(Buffer.from(text.slice(at, at + 16)))];
      [...lines.take(Buffer.from("\n"))];
    }
  },
  "a reply of the local Redis in small pieces": (_, text) => {
    const read = createReplyReader(() => {});
    const bytes = Buffer.from(`$${Buffer.byteLength(text)}\r\n${text}\r\n`);
    for (let at = 0; at < bytes.length; at += 16) read(bytes.subarray(at, at + 16));
  },
};

/** What is refused was read too. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return error;
  }
}

function asLines(value: unknown): string[][] {
  return Array.isArray(value) ? value.map((one) => [`GET${typeof one}`, String(one)]) : [];
}

const texts = textsOfValues();

test.each(Object.entries(readings))(
  "the time for %s grows with their number alone",
  { timeout: 120_000 },
  (_, read) => {
    const reading: Reading = (text) => read(JSON.parse(text), text);
    const faults = texts.map((text) => faultOf(reading, text)).filter((fault) => fault !== undefined);
    expect(faults.slice(0, 3)).toEqual([]);
  },
);
