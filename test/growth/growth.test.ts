import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bound } from "../../src/call/bound.ts";
import { argumentsOf } from "../../src/call/call-arguments.ts";
import { harmLines } from "../../src/call/harm.ts";
import { questionOf } from "../../src/call/question.ts";
import { readCall } from "../../src/call/read-call.ts";
import { createRedactor } from "../../src/call/redactor.ts";
import { parseCommand } from "../../src/local/redis/gateway/json-commands.ts";
import { parseTarget } from "../../src/local/redis/gateway/rest-request.ts";
import { createLog } from "../../src/log.ts";
import { timeOf } from "../../src/products/account/answers/points.ts";
import { mergeVariables, readVariables } from "../../src/products/account/env/env-text.ts";
import { isCoveredBy } from "../../src/products/account/env/git-ignore-patterns.ts";
import { withoutSecrets } from "../../src/products/account/secret-fields.ts";
import { harmOfSetuser } from "../../src/products/redis/access-harm.ts";
import { normalize } from "../../src/products/redis/command.ts";
import { createCommandFinder } from "../../src/products/redis/command-finder.ts";
import type { RedisContext } from "../../src/products/redis/context.ts";
import { streamsAfter } from "../../src/products/redis/paging.ts";
import { whyRefused } from "../../src/products/redis/refused.ts";
import { asSections } from "../../src/products/redis/replies/info-replies.ts";
import { asMap, asNumber } from "../../src/products/redis/replies/reply-shapes.ts";
import { harmOfEval } from "../../src/products/redis/script-harm.ts";
import { hashesInLines, isPasswordSetting, passwordsInRules } from "../../src/products/redis/server-secrets.ts";
import { bytesTool } from "../../src/products/redis/tools/bytes-write.ts";
import { monitorLine } from "../../src/products/redis/tools/monitor-line.ts";
import { createTally } from "../../src/products/redis/tools/monitor-tally.ts";
import { patternsOf } from "../../src/upstash/key-patterns.ts";
import { fillPath } from "../../src/upstash/path.ts";
import { quoted } from "../../src/upstash/quoted.ts";
import { reasonOf } from "../../src/upstash/reason.ts";
import {
  decodeReply,
  parseExact,
  parseWithLongIntegersAsText,
  parseWithUnsafeIntegersAsText,
} from "../../src/upstash/reply.ts";
import { restUrlOf } from "../../src/upstash/rest-endpoint.ts";
import { ownHeaders } from "../../src/upstash/rest-headers.ts";
import { withoutSecretWords } from "../../src/upstash/secret-words.ts";
import { toolWith } from "../call/fixture.ts";
import { faultOf, type Reading } from "./growth-of.ts";
import { hostileTexts } from "./hostile-texts.ts";

const tool = toolWith({
  input: argumentsOf(
    { args: z.array(z.string()), count: z.number(), value: z.string(), options: z.looseObject({}) },
    { resourceArgument: undefined, comesBackBy: undefined },
  ),
});
const SEPARATORS = ":./-_|#";
const redis = { database: () => ({ redis: {}, name: "sample" }) } as unknown as RedisContext;
const log = createLog("debug", createRedactor(false), () => {});
const find = createCommandFinder();
const start = "1721284005.242090 [0 127.0.0.1:1]";
const VARIABLE = { UPSTASH: "2", A: "2" };

/** Texts of a client, of the keys and values in a database, of an answer and of files, and what reads them. */
const readings: Readonly<Record<string, Reading>> = {
  "arguments in JSON": (text) => readCall(tool, { args: `["${text}`, options: `{${text}` }),
  "arguments as text": (text) => readCall(tool, { args: text, count: text, value: text }),
  "many arguments": (text) => readCall(tool, { args: partsOf(text), [text]: 1 }),
  "a number among the arguments": (text) => readCall(tool, { count: `1${text}`, value: [text] }),
  "long integers as text": (text) => parseWithLongIntegersAsText(`["${text}`),
  "a reply of Redis": (text) => parseExact(`[1234567890123456789,${text}`),
  "a reply of Redis that is valid": (text) => decodeReply(parseExact(JSON.stringify([1e17, text]))),
  "integers of a reply": (text) => parseExact(text),
  "an answer of the Developer API": (text) => parseWithUnsafeIntegersAsText(`{"a":${text}`),
  "a cut text of the Developer API": (text) => parseWithUnsafeIntegersAsText(`{"a":"${text}`),
  "a valid answer of the Developer API": (text) => parseWithUnsafeIntegersAsText(JSON.stringify({ [text]: text })),
  "a key": (text) => patternsOf([text], SEPARATORS),
  "a part of a key": (text) => patternsOf([text], "\u0001"),
  "equal keys": (text) => patternsOf(Array(9).fill(text), SEPARATORS),
  "a thousand keys": (text) => patternsOf(piecesOf(text, 1_000), SEPARATORS),
  "keys with one name": (text) => patternsOf([`user:${text}:a`, `user:{${text}}`], text.slice(0, 3)),
  // So few that an attempt at each way to share the path among them ends, and is seen to take long.
  "stars in a pattern of git": ({ length }) => isCoveredBy(`${"*".repeat(8 * Math.log2(length))}!`, "apps/.env"),
  "a pattern of git for a short path": (text) => isCoveredBy(`${text}!`, "a/.env"),
  // A longer file with patterns is not read.
  "a pattern of git": (text) =>
    isCoveredBy(`${text}\n*${text}\n!/a${text}/`.slice(0, 65_536), `${"a/".repeat(50)}${"a".repeat(200)}/.env`),
  "patterns of git": (text) => isCoveredBy(partsOf(text).join("\n"), `${"a/".repeat(50)}.env`),
  "a connector's URI": (text) => withoutSecrets({ properties: { "connection.uri": `a://${text}`, [text]: text } }, "-"),
  "a connector's password": (text) => withoutSecrets({ properties: { password: text } }, "-"),
  "a text of the account": (text) => withoutSecrets([text, { [text]: `a://${text}` }], "-"),
  "a sentence of somebody else": (text) => withoutSecretWords(text, "-"),
  "a name in a sentence": (text) => withoutSecretWords(`token${text}`, "-"),
  "the reason of a refusal": (text) => [reasonOf(text), reasonOf(JSON.stringify({ error: text }))],
  "a line of MONITOR": (text) => [monitorLine(`${start} ${text}`), monitorLine(text)],
  "an argument in a line of MONITOR": (text) => [monitorLine(`${start} "${text}`), monitorLine(`${start} "${text}"`)],
  "a client in a line of MONITOR": (text) => monitorLine(`1.1 [0 ${text}`),
  "a command in a summary of MONITOR": (text) => {
    const tally = createTally();
    for (const line of [
      `${start} "EVAL" "${text}`,
      `${start} "MGET" ${partsOf(text)
        .map((part) => `"${part}"`)
        .join(" ")}`,
    ])
      tally.take(line, "2026-01-01T00:00:00.000Z");
    return tally.end();
  },
  "a line of the log": (text) => log("error", `a${text}b`),
  "a known secret in an answer": (text) => redacted([text.slice(0, text.length / 2)], text),
  "a known secret that is almost there": (text) =>
    redacted([`!${text.slice(text.length >> 1)}`, `${text.slice(text.length >> 1)}!`], text),
  "many secrets": (text) => redacted(piecesOf(text, 1_000), text),
  "an answer that is cut": (text) => [bound(text, 4_000), bound(partsOf(text), 4_000), bound({ [text]: text }, 4_000)],
  "rules of ACL SETUSER": (text) => harmOfSetuser(["ada", text]),
  "a question to a person": (text) =>
    questionOf("tool", harmLines({ things: [{ does: "runs DEL", args: [text] }] }, String) ?? [], { [text]: text }),
  "a name in an error": (text) => quoted(text),
  "an environment file": (text) => mergeVariables(text, VARIABLE),
  "a value in an environment file": (text) => [
    mergeVariables(`A=1${text}`, VARIABLE),
    readVariables(`A="${text}`, ["A"]),
  ],
  INFO: (text) => asSections(text),
  "a number of Redis": (text) => [asNumber(text), asNumber(`1.${text}`)],
  "a map of Redis": (text) => asMap(partsOf(text)),
  "a command": (text) => [normalize(`a${text}b`), whyRefused(["XREAD", ...partsOf(text)]), find([text, text])],
  "a script": (text) => harmOfEval([text]),
  "a script with calls": (text) =>
    harmOfEval([`redis.call('DEL', ${text}) local a = ${text} redis.call("DEL", ${text}`]),
  "users of Redis": (text) => [hashesInLines([text], []), passwordsInRules(null, ["a", text]), isPasswordSetting(text)],
  "streams that were read": (text) => streamsAfter(["STREAMS", ...distinct(text)], shownStreams(text)),
  "bytes of a client": (text) => bytesTool().plan({ command: "SET", args: ["k"], base64: text } as never, redis),
  "a time in a series": (text) => [timeOf(text), timeOf(`2023-05-22 10:59:23.${text}`)],
  "an endpoint of the account": (text) => [restUrlOf(text, true), restUrlOf(`a.${text}.io:1`, true)],
  "a part of a path": (text) => fillPath("/a/{b}", { b: text }),
  "a header": (text) => [ownHeaders({ a: text })],
  "the name of a header": (text) => [ownHeaders({ [text]: "a" })],
  "a command for the embedded Redis": (text) => parseCommand(Buffer.from(JSON.stringify(["SET", 1, text, 2]))),
  "a path for the embedded Redis": (text) => parseTarget(`/set/${text}?${text}`),
};

function distinct(text: string): string[] {
  return partsOf(text).map((part, index) => part + index);
}

function partsOf(text: string): string[] {
  return text.match(/.{1,16}/gs) ?? [];
}

/** The text in as many pieces. */
function piecesOf(text: string, count: number): string[] {
  const length = Math.max(1, Math.floor(text.length / count));
  return Array.from({ length: count }, (_, index) => text.slice(index * length, (index + 1) * length));
}

function redacted(secrets: readonly string[], text: string): unknown {
  const redactor = createRedactor(false);
  for (const secret of secrets) redactor.add(secret);
  return redactor.value({ [text]: [text] });
}

/** An answer of XREAD that was cut after a thousand streams. */
function shownStreams(text: string) {
  const value = distinct(text)
    .slice(-1_000)
    .map((key) => ({ key, entries: [{ id: "1-1" }] }));
  return { value, cuts: [] };
}

const texts = hostileTexts();

describe("the time to read grows with the length alone", () => {
  test.each(Object.entries(readings))("for %s", { timeout: 120_000 }, (_what, read) => {
    const faults: string[] = [];
    for (const text of texts) {
      const fault = faultOf(read, text);
      if (fault !== undefined) faults.push(fault);
      if (faults.length === 3) break;
    }
    expect(faults).toEqual([]);
  });
});
