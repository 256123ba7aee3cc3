// npm test: installs what is missing, then lint, types, build and every test. Arguments are passed on to the test runner.
import { spawnSync } from "node:child_process";
import { ensureBuild, ensurePackages, ensureRedis, environmentWithRedis, root, run } from "./setup.mjs";

ensurePackages();
ensureRedis();
run("npx", ["--no-install", "biome", "check", "--error-on-warnings"]);
run("npx", ["--no-install", "tsc", "--noEmit"]);
ensureBuild();
const { status } = spawnSync("npx", ["--no-install", "vitest", "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: environmentWithRedis(),
});
process.exit(status ?? 1);
