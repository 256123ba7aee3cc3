import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bounded, bound } from "../../src/call/bound.ts";
import { howToReadOn } from "../../src/call/read-on.ts";
import type { OfferedTool, Tool } from "../../src/call/tool.ts";
import { variants } from "../products/redis/served.ts";

const known = new Set(variants.flatMap(({ served }) => [...served.tools.keys()]));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const result = fc.oneof(
  text.map((part) => `${part}.`.repeat(900)),
  fc.array(
    text.map((part) => part.padEnd(90)),
    { minLength: 40, maxLength: 60 },
  ),
  fc.constant(Array.from({ length: 80 }, (_, index) => ({ id: `${index}-1`, fields: { a: "b" } }))),
  fc.constant([{ key: "a", entries: Array.from({ length: 80 }, (_, index) => ({ id: `${index}-1`, fields: {} })) }]),
  fc.constant(["x".repeat(5_000), "y", "x".repeat(5_000)]),
  fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }),
    text.map((part) => part.padEnd(1_200)),
    { minKeys: 3 },
  ),
  text.map((part) => ({ base64: `${part.length}`.repeat(2_000) })),
);
const args = fc.array(fc.oneof(text, fc.constantFrom("0", "-1", "STREAMS", "LIMIT", "COUNT", "10")), {
  minLength: 1,
  maxLength: 8,
});

/** What a notice may name beside tools and arguments: the words of a command's syntax, of which `args` are made. */
function wordsOf({ inputSchema, commands = [], description }: Tool): string[] {
  const syntax = description.split("\n").slice(1).join(" ");
  const words = commands.length === 0 ? [] : (syntax.match(/[A-Za-z.]{3,}/g) ?? []);
  return [...Object.keys(inputSchema.properties), ...words, "--max-output"];
}

/** What is wrong with a notice; nothing where it names something that is there, and nothing that is not. */
function faultOf(notice: string, tool: Tool, offered: ReadonlyMap<string, OfferedTool>): string | undefined {
  const named = notice.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? [];
  const missing = named.filter((name) => known.has(name) && !offered.has(name));
  if (missing.length > 0) return `${tool.name} names ${missing}, which are not offered: ${notice}`;
  const calls = [...notice.matchAll(/\{"command":"([A-Z. ]+)"|Read on with (?:\["([A-Z. ]+)"|([A-Z.]+) and)/g)];
  const commands = [...offered.values()].flatMap((other) => other.commands ?? []);
  const unknown = calls.flatMap(([, ...names]) =>
    names.filter((name) => name !== undefined && !commands.includes(name)),
  );
  if (unknown.length > 0) return `${tool.name} names ${unknown}, which no tool runs: ${notice}`;
  if (calls.length > 0) return undefined;
  const words = [...wordsOf(tool), ...offered.keys()];
  return words.some((word) => notice.includes(word)) ? undefined : `${tool.name} names nothing: ${notice}`;
}

/** The inputs of a tool on which its notice may depend. */
function inputsOf(tool: Tool, given: readonly string[]): Record<string, unknown>[] {
  if (tool.endpoint !== undefined) return [{}];
  if (tool.commands !== undefined) return tool.commands.map((command) => ({ command, args: given }));
  const lines = variants.flatMap(({ served }) => served.tools.get("redis_string_read")?.commands ?? []);
  return [{ key: "k", cursor: "0", limit: 500, commands: lines.map((line) => [line, ...given]) }];
}

function noticesOf(tool: Tool, input: Record<string, unknown>, value: unknown): string[] {
  const independent = tool.independent?.(input);
  const said: string[] = [];
  const remark = (index: number, shown: Bounded) => {
    const sentence = independent?.readOn?.(index, shown);
    if (sentence !== undefined) said.push(sentence);
    return shown.value;
  };
  const results = independent?.readOn === undefined ? value : [{ result: value }, { result: 1 }, { result: value }];
  const shown = bound(results, 2_000, independent && { remark });
  return shown.cuts.length === 0 ? [] : [howToReadOn(tool, input, shown).advice, ...said];
}

describe("what is said of a cut", () => {
  test.each(variants)("names arguments and tools that exist: $label", async ({ served }) => {
    const tools = await Promise.all([...served.tools.values()].map((tool) => tool.load()));
    fc.assert(
      fc.property(result, args, (value, given) => {
        const faults = tools.flatMap((tool) =>
          inputsOf(tool, given).flatMap((input) =>
            noticesOf(tool, input, value).flatMap((notice) => faultOf(notice, tool, served.tools) ?? []),
          ),
        );
        expect(faults.slice(0, 3)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test("finds what does not exist", () => {
    const [{ served } = { served: undefined }] = variants;
    const [offered] = served?.tools.values() ?? [];
    const tool = {
      ...offered,
      commands: undefined,
      inputSchema: { type: "object", properties: {} },
    } as unknown as Tool;
    const none = new Map<string, OfferedTool>();
    expect(faultOf("Use redis_string_read.", tool, none)).toContain("not offered");
    expect(faultOf('Read on with {"command":"NONE","args":[]}.', tool, none)).toContain("no tool runs");
    expect(faultOf("Ask for less.", tool, none)).toContain("names nothing");
  });
});
