// npm test: installs what is missing, then lint, types, build and every test. Arguments are passed on to the test runner;
// with --project unit, which ends within half a minute, neither types, a redis-server nor a build are seen to.
import "./node-version.mjs";
import { spawn } from "node:child_process";
import {
  ensureBuild,
  ensureConformance,
  ensureNginx,
  ensurePackages,
  ensureRedis,
  environmentWithRedis,
  npmProgram,
  root,
  tellWithoutChromium,
} from "./setup.mjs";

/** Runs a program of the installed packages with its output on ours; resolves with its exit code. */
function tool(args, env = process.env) {
  return new Promise((resolve, reject) => {
    const [npx, ...first] = npmProgram("npx");
    const child = spawn(npx, [...first, "--no-install", ...args], { cwd: root, stdio: "inherit", env });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

const given = process.argv.slice(2);
const projects = given.flatMap(
  (word, at) =>
    /^--project(?:=(.*))?$/
      .exec(word)
      ?.slice(1)
      .map((name) => name ?? given[at + 1]) ?? [],
);
const onlyUnit = projects.length > 0 && projects.every((name) => name === "unit");

ensurePackages();
if (!onlyUnit) ensureRedis();
if (!onlyUnit) ensureNginx();
if (!onlyUnit) tellWithoutChromium();
const lint = ["biome", "check", "--error-on-warnings"];
const types = ["tsc", "--noEmit"];
const checks = await Promise.all((onlyUnit ? [lint] : [lint, types]).map((args) => tool(args)));
const failed = checks.find((code) => code !== 0);
if (failed !== undefined) process.exit(failed);
if (!onlyUnit) ensureBuild();
if (!onlyUnit) ensureConformance();
process.exit(await tool(["vitest", "run", ...given], onlyUnit ? process.env : environmentWithRedis()));
