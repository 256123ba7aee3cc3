import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listedIn } from "../../src/call/served.ts";
import { createToolIndex } from "../../src/compact/tool-index.ts";
import { saidWords } from "../../src/products/said-words.ts";
import { serveWith } from "../products/redis/served.ts";
import { heldOut, type Question, questions } from "./questions.ts";

const account = {
  UPSTASH_EMAIL: "dev@example.com",
  UPSTASH_API_KEY: "key-of-the-account",
  QSTASH_TOKEN: "token-of-qstash",
};
const { offer } = await serveWith({ allowWrites: "true", toolsets: "all", undo: "true" }, account);
const { offer: whole } = await serveWith({ allowWrites: "true", toolsets: "all,kafka", undo: "true" }, account);
const rank = createToolIndex(listedIn(offer), saidWords);
const rankWhole = createToolIndex(listedIn(whole), saidWords);

/** The share of questions whose tool is among the first `places`, and the questions of the others. */
function score(asked: readonly Question[], places: number, ranking = rank) {
  const missed = asked.flatMap(([question, tools]) => {
    const first = ranking(question).slice(0, places);
    const wanted = tools.split(" ");
    return first.some(({ name }) => wanted.includes(name))
      ? []
      : [`${question}: ${first.map(({ name }) => name).join(", ")}`];
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

/** The lines of a file of questions: the tool, or two that are equally right, a tab and what somebody asks. */
function questionsOf(file: string): Question[] {
  const lines = readFileSync(join(import.meta.dirname, file), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => {
    const [tools = "", question = ""] = line.split("\t");
    return [question, tools];
  });
}

const ofPeople = questionsOf("questions-of-people.tsv");
const isOdd = (_: Question, index: number) => index % 2 === 0;

/*
 * What was measured on the whole catalog, with the ranking that knew words by their letters alone, and with this one; first /
 * among the first three. The floors are a little below.
 *   looked at while it was made (odd lines)       72 /  87 of 100 before,  94 /  99 since
 *   held out (even lines, misses seen by nobody)  69 /  90 of 100 before,  88 /  97 since
 *   added, and looked at as well                 111 / 144 of 174 before, 159 / 170 since
 *   written late, misses seen by nobody           37 /  51 of  60 before,  44 /  54 since
 * Who wrote the words had written all of them, so that the last line is the most that new questions may expect.
 */
describe("questions of people over the whole catalog", () => {
  const sets = [
    { label: "that were looked at", asked: ofPeople.filter(isOdd), first: 0.92, three: 0.98 },
    {
      label: "that were held out",
      asked: ofPeople.filter((one, index) => !isOdd(one, index)),
      first: 0.86,
      three: 0.95,
    },
    { label: "that were added", asked: questionsOf("more-questions-of-people.tsv"), first: 0.89, three: 0.96 },
    { label: "that were written late", asked: questionsOf("unseen-questions.tsv"), first: 0.71, three: 0.88 },
  ];

  test.each(sets)("$label name tools that there are", ({ asked }) => {
    expect(asked.length).toBeGreaterThanOrEqual(60);
    expect(asked.flatMap(([, tools]) => tools.split(" ")).filter((name) => !whole.tools.has(name))).toEqual([]);
  });

  // The misses of what is held out are not told, so that nobody adds words for them.
  test.each(sets)("$label find their tool first, and among the first three, as often as measured", (set) => {
    expect(score(set.asked, 1, rankWhole).share).toBeGreaterThanOrEqual(set.first);
    expect(score(set.asked, 3, rankWhole).share).toBeGreaterThanOrEqual(set.three);
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

  test.each([
    ["shwo the memmory usage by patern", "redis_keyspace_report", "letters that are wrong"],
    ["hgetall user:1", "redis_hash_read", "a command in small letters"],
    ["abort wfr_8Xk2", "workflow_run_cancel", "an ID that says what it is of"],
    ["set the field `backup daily team` of a hash", "redis_hash_write", "a name in quotes that says something else"],
    ["how many members are in a set", "redis_set_read", "a verb that is a noun here"],
    ["turn the daily backups off", "backup_disable_daily", "a verb in two parts"],
    ["take a snap shot of the data base", "backup_create", "words written apart"],
  ])("%s finds %s: %s", (question, tool) => {
    expect(rank(question).slice(0, 1)).toMatchObject([{ name: tool }]);
  });

  test("finds nothing where no tool has any of its words", () => {
    expect(rank("xyzzy plugh")).toEqual([]);
    expect(rank("the of ?!")).toEqual([]);
  });

  test("finds the same in the same order each time", () => {
    expect(rank("what fills the memory")).toEqual(rank("what fills the memory"));
  });
});
