// Loaded before the program with --import: writes how long the event loop was held, when it was held for long, to the
// file LOOP_WATCH_FILE. A hold is counted by the CPU that the process took in it, where that is less than the time that
// passed: what waits for a busy machine is not held up by the program.
import { appendFileSync } from "node:fs";

const { LOOP_WATCH_FILE: file = "", LOOP_WATCH_LEAST: least = "50" } = process.env;
/** Milliseconds between two looks. */
const EVERY = 5;

let at = performance.now();
let used = process.cpuUsage();
setInterval(() => {
  const now = performance.now();
  const { user, system } = process.cpuUsage(used);
  const held = Math.min(now - at, (user + system) / 1_000);
  if (held >= Number(least)) appendFileSync(file, `${Math.round(held)}\n`);
  at = performance.now();
  used = process.cpuUsage();
}, EVERY).unref();
