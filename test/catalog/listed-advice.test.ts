import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { COMING_BACK } from "../../src/call/call-arguments.ts";
import type { CallResult } from "../../src/call/deliver.ts";
import { FILTERS } from "../../src/call/filter-argument.ts";
import { MORE } from "../../src/call/more-argument.ts";
import { readCall } from "../../src/call/read-call.ts";
import type { Tool } from "../../src/call/tool.ts";
import { isListed } from "../../src/call/unlisted.ts";
import { PRESETS } from "../../src/catalog/preset-names.ts";
import { serveAccount } from "../products/account/served.ts";
import { serveWith, variants } from "../products/redis/served.ts";
import { startScriptedServer } from "../upstash/scripted-server.ts";
import { answerOfAnything } from "./answer-of-anything.ts";

/*
 * A client in OpenAI's strict mode, or one that checks by zod, lets a model give what the list shows and nothing else. So no
 * description, notice or error may send it to an argument that is not listed, unless it says `more` or `filters`.
 */

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
const presets = await Promise.all(
  PRESETS.map(async (preset) => ({ label: preset, served: await serveWith({ preset, allowWrites: "true" }, account) })),
);
const lists = [...variants, ...presets];

/** The arguments of a tool that are taken and not listed, but the one that the same call comes back with by itself. */
function unlistedOf({ input }: Tool): string[] {
  const names = Object.entries(input.shape).flatMap(([name, schema]) => (isListed(schema) ? [] : [name]));
  return names.filter((name) => !(COMING_BACK as readonly string[]).includes(name));
}

/** What a text sends a model to that the list of its tool does not show; what the call itself gave may be named. */
function deadEnds(text: string, tool: Tool, given: Readonly<Record<string, unknown>> = {}): string[] {
  const open = text.replace(/`(more: \{|filters: \[)[^`]*`/g, "");
  return unlistedOf(tool).filter((name) => {
    if (Object.hasOwn(given, name)) return false;
    const word = name.includes("_") ? name : `(?:give|with|without|higher|lower|fewer) ${name}`;
    return new RegExp(`\`${name}[\`:]|(?<![\\w"'=@.])${word}(?![\\w"'=])`).test(open);
  });
}

/** Something that a schema may take, of the type that it has. */
function sampleOf(part: z.core.JSONSchema.BaseSchema): unknown {
  if (part.enum !== undefined) return part.enum[0];
  const least = typeof part.minimum === "number" ? part.minimum : 1;
  switch (part.type) {
    case "integer":
    case "number":
      return least;
    case "boolean":
      return true;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return "1";
  }
}

/** The arguments of a tool as JSON Schema, and something for each without which it is not called. */
async function argumentsOf(tool: Tool) {
  const { toJSONSchema } = await import("zod");
  const { properties = {}, required = [] } = toJSONSchema(tool.input, { io: "input" });
  const samples = Object.fromEntries(
    Object.entries(properties).map(([name, part]) => [name, sampleOf(part as z.core.JSONSchema.BaseSchema)]),
  );
  return { samples, needed: Object.fromEntries(required.map((name) => [name, samples[name]])) };
}

const everyTool = async () =>
  Promise.all(lists.flatMap(({ served }) => [...served.tools.values()].map((tool) => tool.load())));

describe("what a client reads before a call", () => {
  test.each(lists)("names what can be given by the list: $label", async ({ served }) => {
    const tools = await Promise.all([...served.tools.values()].map((tool) => tool.load()));
    const faults = tools.flatMap((tool) => deadEnds(tool.description, tool).map((name) => `${tool.name}: ${name}`));
    expect(faults).toEqual([]);
  });

  test("of a recipe names what can be given by the list", () => {
    const faults = lists.flatMap(({ served }) =>
      (served.offer.prompts ?? []).flatMap(({ steps }) =>
        steps.flatMap(({ tool, arguments: given }) =>
          unlistedIn(served.tools.get(tool)?.inputSchema.properties, given),
        ),
      ),
    );
    expect(faults).toEqual([]);
  });
});

function unlistedIn(
  listed: Readonly<Record<string, unknown>> = {},
  given: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(given).filter((name) => !Object.hasOwn(listed, name));
}

describe("what is not listed", () => {
  test("is given within more or filters as by its own name, wherever either is listed", async () => {
    const seen = new Set<string>();
    for (const tool of await everyTool()) {
      const { samples, needed } = await argumentsOf(tool);
      for (const name of unlistedOf(tool)) {
        const isFilter = tool.filters?.has(name) === true;
        if (!(isFilter || MORE in tool.input.shape)) continue;
        const way = isFilter ? { [FILTERS]: [`${name}=${samples[name]}`] } : { [MORE]: { [name]: samples[name] } };
        expect(read(tool, { ...needed, ...way }), `${tool.name}: ${name}`).toEqual(
          read(tool, { ...needed, [name]: samples[name] }),
        );
        seen.add(`${tool.name}.${name}`);
      }
    }
    expect(seen.size).toBeGreaterThan(100);
  });
});

function read(tool: Tool, raw: object): unknown {
  try {
    return readCall(tool, raw).input;
  } catch (error) {
    return String(error);
  }
}

describe("what a call answers", () => {
  test.each([
    ["read-only", "4000"],
    ["writes", "1000000"],
  ] as const)("names what can be given by the list: %s, at most %s characters", async (mode, maxOutput) => {
    const { url } = await startScriptedServer(answerOfAnything);
    const variables = Object.fromEntries([
      ...["VECTOR", "SEARCH"].flatMap((product) => [
        [`UPSTASH_${product}_REST_URL`, url],
        [`UPSTASH_${product}_REST_TOKEN`, "token-of-an-index"],
      ]),
      ...[["QSTASH_URL", url] as const, ["QSTASH_TOKEN", "token-of-qstash"] as const],
    ]);
    const server = serveAccount(url, mode, { maxOutput, maxReply: "1000000" }, variables);
    const { tools } = await server.served;
    const faults: string[] = [];
    const told: string[] = [];
    for (const offered of tools.values()) {
      const tool = await offered.load();
      if (unlistedOf(tool).length === 0) continue;
      for (const given of await callsOf(tool)) {
        const { said, calls } = saidIn((await server.call(tool.name, given)) as CallResult);
        told.push(...said);
        const wrong = [
          ...said.flatMap((text) => deadEnds(text, tool, given).map((name) => `${name} in ${text}`)),
          ...calls.flatMap(({ tool: name, arguments: args }) =>
            unlistedIn(tools.get(name)?.inputSchema.properties ?? args, args).map((one) => `${one} for ${name}`),
          ),
        ];
        faults.push(...wrong.map((fault) => `${tool.name} ${JSON.stringify(given)}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    expect(told.filter((text) => /`(more: \{|filters: \[)/.test(text)).length).toBeGreaterThan(20);
  });
});

/** A call that an answer advises. */
interface NextCall {
  tool: string;
  arguments: Record<string, unknown>;
}

/** Calls of a tool: with what it needs, with each argument beside that, and with an unknown one. */
async function callsOf(tool: Tool): Promise<Record<string, unknown>[]> {
  const { samples, needed } = await argumentsOf(tool);
  const others = Object.keys(samples).filter((name) => !(name in needed) && name !== MORE && name !== FILTERS);
  const least = { groups: 1, max_requests: 6, resumable: true };
  const calls = [
    needed,
    { ...needed, ...Object.fromEntries(Object.entries(least).filter(([name]) => name in samples)) },
    { ...needed, data: "x", resumable: true },
    { ...needed, data: "x" },
    { ...needed, url: "https://example.com/a", runs: undefined },
    ...others.map((name) => ({ ...needed, [name]: samples[name] })),
    ...others.map((name) => ({ ...needed, url: "https://example.com/a", dlq_id: "d", [name]: samples[name] })),
    { ...needed, no_such_argument: 1 },
  ].map((given) => Object.fromEntries(Object.entries(given).filter(([name]) => name in samples || /^no_/.test(name))));
  return [...new Map(calls.map((given) => [JSON.stringify(given), given])).values()];
}

/** Notices, advice and errors of an answer, and the calls that it advises, wherever they stand. */
function saidIn({ isError, content, structuredContent }: CallResult): { said: string[]; calls: NextCall[] } {
  if (isError) return { said: content.map(({ text }) => text), calls: [] };
  const said: string[] = [];
  const calls: NextCall[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { tool, arguments: given, notice, advice } = value as Record<string, unknown>;
    if (typeof tool === "string" && typeof given === "object") calls.push(value as NextCall);
    for (const text of [notice, advice]) if (typeof text === "string") said.push(text);
    for (const inner of Object.values(value)) look(inner);
  };
  look(structuredContent);
  return { said, calls };
}

test("a dead end is found", async () => {
  const tool = (await everyTool()).find(({ name }) => name === "qstash_incidents");
  if (tool === undefined) throw new Error("There are no incidents.");
  expect(deadEnds("Fewer `hours` or more `max_requests` read all.", tool)).toEqual(["max_requests"]);
  expect(deadEnds("`groups: 100` shows more, with max_requests, too.", tool)).toEqual(["groups", "max_requests"]);
  expect(deadEnds('`more: {"groups": 100}` shows more.', tool)).toEqual([]);
  expect(deadEnds("max_requests must be a number.", tool, { max_requests: "x" })).toEqual([]);
});
