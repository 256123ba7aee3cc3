import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { layGround } from "./ground/lay-ground.ts";
import {
  asComparison,
  asTable,
  faultsBetween,
  faultsOf,
  LISTS,
  type Records,
  type Run,
  recordsAfter,
  type ToolList,
} from "./report.ts";
import { type Outcome, runTask } from "./run-task.ts";
import type { Task } from "./task.ts";
import { TASKS } from "./tasks/index.ts";

/*
 * npm run eval [-- NAME…] [--list full|essentials|compact]… [--seed NUMBER] [--show] [--record]: runs the tasks whose names
 * have one of these in them, with each list of tools that the server may have, prints what they cost, and fails where one no
 * longer reaches its answer, reaches it with one list alone, or costs too much. --show prints what is said.
 */

const RECORDED = resolve("eval/recorded.json");
const PROGRAM = resolve(".cache/eval/server/main.js");

/** By which flags the server has a list; the records are those of the full one. */
const FLAGS: Readonly<Record<ToolList, readonly string[]>> = {
  full: [],
  essentials: ["--preset", "essentials"],
  compact: ["--compact"],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: "string", multiple: true },
    seed: { type: "string" },
    record: { type: "boolean" },
    show: { type: "boolean" },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const chosen = TASKS.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
const unknown = values.list?.find((name) => !LISTS.some((list) => list === name));
if (unknown !== undefined) {
  process.stderr.write(`There is no list ${unknown}. There are: ${LISTS.join(", ")}\n`);
  process.exit(1);
}
if (chosen.length === 0) {
  process.stderr.write(
    `No task has ${positionals.join(" or ")} in its name: ${TASKS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(1);
}

const begin = performance.now();
const records = JSON.parse(readFileSync(RECORDED, "utf8")) as Records;
const ground = layGround(seed);
const show = values.show ? (line: string) => process.stdout.write(`${line}\n`) : undefined;
const run = { program: PROGRAM, ground, show };
const runs: Run[] = [];
for (const list of LISTS.filter((name) => values.list === undefined || values.list.includes(name))) {
  const outcomes: Outcome[] = [];
  for (const task of chosen) outcomes.push(await runTask(limited(task, list), { ...run, flags: FLAGS[list] }));
  runs.push({ list, outcomes });
  process.stdout.write(`\nThe list ${list}:\n${asTable(outcomes, list === "full" ? records : {})}`);
}
const [full] = runs.filter(({ list }) => list === "full");
const faults = faultsBetween(runs);
process.stdout.write(`\n${asComparison(runs)}${faults.map((fault) => `FAILS: ${fault}\n`).join("")}`);
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(`${seconds} s; the same names again: npm run eval -- --seed ${seed}\n`);
if (values.record === true && full !== undefined) {
  writeFileSync(RECORDED, `${JSON.stringify(recordsAfter(records, full.outcomes), undefined, 2)}\n`);
} else if (faults.length > 0 || full?.outcomes.some((outcome) => faultsOf(outcome, records[outcome.task]).length > 0)) {
  process.exitCode = 1;
}

/** A task with its limits, which hold for the full list: where tools have to be found, faultsBetween says what may be spent. */
function limited(task: Task, list: ToolList): Task {
  if (list === "full") return task;
  const { bulk: _, limits: __, ...unlimited } = task;
  return unlimited;
}
