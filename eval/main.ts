import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { layGround } from "./ground/lay-ground.ts";
import { asTable, faultsOf, type Records, recordsAfter } from "./report.ts";
import { type Outcome, runTask } from "./run-task.ts";
import { TASKS } from "./tasks/index.ts";

/*
 * npm run eval [-- NAME…] [--seed NUMBER] [--show] [--record]: runs the tasks whose names have one of these in them,
 * prints what they cost, and fails where one no longer reaches its answer or costs too much. --show prints what is said.
 */

const RECORDED = resolve("eval/recorded.json");
const PROGRAM = resolve(".cache/eval/server/main.js");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string" }, record: { type: "boolean" }, show: { type: "boolean" } },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const chosen = TASKS.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)));
if (chosen.length === 0) {
  process.stderr.write(
    `No task has ${positionals.join(" or ")} in its name: ${TASKS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(1);
}

const begin = performance.now();
const records = JSON.parse(readFileSync(RECORDED, "utf8")) as Records;
const ground = layGround(seed);
const outcomes: Outcome[] = [];
const show = values.show ? (line: string) => process.stdout.write(`${line}\n`) : undefined;
for (const task of chosen) outcomes.push(await runTask(task, { program: PROGRAM, ground, show }));
process.stdout.write(asTable(outcomes, records));
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
process.stdout.write(`${seconds} s; the same names again: npm run eval -- --seed ${seed}\n`);
if (values.record === true) {
  writeFileSync(RECORDED, `${JSON.stringify(recordsAfter(records, outcomes), undefined, 2)}\n`);
} else if (outcomes.some((outcome) => faultsOf(outcome, records[outcome.task]).length > 0)) {
  process.exitCode = 1;
}
