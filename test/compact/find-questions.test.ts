import { describe, expect, test } from "vitest";
import { listedIn } from "../../src/call/served.ts";
import { createToolIndex } from "../../src/compact/tool-index.ts";
import { saidWords } from "../../src/products/said-words.ts";
import { serveWith } from "../products/redis/served.ts";
import { heldOut, type Question, questions } from "./questions.ts";

const { offer } = await serveWith(
  { allowWrites: "true", toolsets: "all", undo: "true" },
  { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account", QSTASH_TOKEN: "token-of-qstash" },
);
const rank = createToolIndex(listedIn(offer), saidWords);

/** The share of questions whose tool is among the first `places`, and the questions of the others. */
function score(asked: readonly Question[], places: number) {
  const missed = asked.flatMap(([question, tool]) => {
    const first = rank(question).slice(0, places);
    return first.some(({ name }) => name === tool) ? [] : [`${question}: ${first.map(({ name }) => name).join(", ")}`];
  });
  return { share: 1 - missed.length / asked.length, missed };
}

describe("questions as people ask them", () => {
  test("are 80 and more, and name tools that there are", () => {
    expect(questions.length).toBeGreaterThanOrEqual(80);
    expect([...questions, ...heldOut].filter(([, tool]) => !offer.tools.has(tool))).toEqual([]);
  });

  test("find their tool first in 90%", () => {
    const { share, missed } = score(questions, 1);
    expect(share, missed.join("\n")).toBeGreaterThanOrEqual(0.9);
  });

  test("find their tool among the first three in 98%", () => {
    const { share, missed } = score(questions, 3);
    expect(share, missed.join("\n")).toBeGreaterThanOrEqual(0.98);
  });

  test("that were held out find theirs first in 60%, and among the first three in 85%", () => {
    expect(score(heldOut, 1).share).toBeGreaterThanOrEqual(0.6);
    expect(score(heldOut, 3).share).toBeGreaterThanOrEqual(0.85);
  });
});

describe("the words that people say", () => {
  test("are those of tools and commands that there are", () => {
    const tools = listedIn(offer);
    const names = new Set(tools.flatMap(({ name }) => [name, name.replace(/_(read|write)$/, "")]));
    const commands = new Set(tools.flatMap((tool) => tool.commands ?? []));
    expect(Object.keys(saidWords.tools).filter((name) => !names.has(name))).toEqual([]);
    expect(Object.keys(saidWords.commands).filter((name) => !commands.has(name))).toEqual([]);
  });
});

describe("a question", () => {
  const first = (question: string) => rank(question)[0]?.name;

  test.each([
    ["HEXPIRE", "redis_hash_write"],
    ["hexpire", "redis_hash_write"],
    ["json.set", "redis_json_write"],
    ["XGROUP CREATE", "redis_stream_write"],
    ["How do I use ZPOPMIN here?", "redis_sorted_set_write"],
  ])("that names a command, %s, finds its family: %s", (question, tool) => {
    expect(first(question)).toBe(tool);
  });

  test("that names a tool finds it, whatever else it says", () => {
    expect(first("delete all my keys with database_list")).toBe("database_list");
  });

  test("finds nothing where no tool has any of its words", () => {
    expect(rank("xyzzy plugh")).toEqual([]);
    expect(rank("the of ?!")).toEqual([]);
  });

  test("finds the same in the same order each time", () => {
    expect(rank("what fills the memory")).toEqual(rank("what fills the memory"));
  });
});
