import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import recorded from "../../eval/recorded.json" with { type: "json" };
import type { Records } from "../../eval/report.ts";
import { BULK_CHARACTERS, MOST_POINTS } from "../../eval/task.ts";
import { TASKS } from "../../eval/tasks/index.ts";

const folder = resolve(import.meta.dirname, "../../eval/agents");
const records: Records = recorded;

describe("the tasks", () => {
  test("are forty-one, each with a name of its own", () => {
    expect(new Set(TASKS.map(({ name }) => name)).size).toBe(41);
    expect(TASKS).toHaveLength(41);
  });

  test("are recorded as reached, but those that need a tool that is not served", () => {
    const reached = Object.keys(records).filter((name) => records[name]?.points === MOST_POINTS);
    const needy = TASKS.filter(({ needs }) => needs !== undefined).map(({ name }) => name);
    expect([...new Set([...reached, ...needy])].sort()).toEqual(TASKS.map(({ name }) => name).sort());
  });

  test("about thousands of keys are recorded below their limit", () => {
    const bulk = TASKS.filter((task) => task.bulk === true && records[task.name] !== undefined);
    expect(bulk.length).toBeGreaterThan(3);
    expect(bulk.filter(({ name }) => (records[name]?.characters ?? 0) >= BULK_CHARACTERS)).toEqual([]);
  });

  test.each([
    [
      "of QStash have at most 6 calls and 8,000 characters",
      { calls: 6, characters: 8_000 },
      ["failing-webhook", "stuck-queue", "paused-schedule", "bulk-retry", "failed-run"],
    ],
    [
      "of Vector and Search have at most 5 calls and 5,000 characters",
      { calls: 5, characters: 5_000 },
      ["similar-in-stock", "explain-index", "mend-metadata", "take-over-namespace", "load-file", "outdated-guides"],
    ],
  ])("%s", (_, limits, names) => {
    const limited = TASKS.filter(({ name }) => names.includes(name));
    expect(limited.map(({ name }) => name)).toEqual(names);
    expect(limited.map((task) => task.limits)).toEqual(names.map(() => limits));
    expect(names.filter((name) => (records[name]?.characters ?? 0) > limits.characters)).toEqual([]);
  });
});

describe("a script", () => {
  const scripts = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));

  test("imports nothing but what an agent has and what reads JSON", () => {
    const imported = scripts.flatMap(({ text }) => [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)]);
    expect(new Set(imported.map(([, path]) => path))).toEqual(new Set(["../agent.ts", "../json.ts"]));
  });

  test("reaches nothing past its agent", () => {
    const past = /\b(process|fetch|globalThis|require|import\.meta)\b/;
    expect(scripts.filter(({ text }) => past.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
