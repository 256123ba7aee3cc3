import childProcess from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, expect } from "vitest";

/*
 * Runs before each unit test: whoever starts a process fails, also where the code under test survives that it cannot.
 * Such a test belongs to test/end-to-end.
 */

const STARTS = ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const;
const started: string[] = [];

for (const name of STARTS) {
  const refuse = (program: unknown): never => {
    started.push(`${name}: ${program}`);
    throw new Error(`A unit test may not start ${program}: move it to test/end-to-end.`);
  };
  Object.assign(childProcess, { [name]: refuse });
}
syncBuiltinESMExports();

afterEach(() => {
  expect(started.splice(0)).toEqual([]);
});
