// npm run eval: installs what is missing, builds the server and the tasks, and runs them. npm run eval -- rename hot runs
// those with one of these words in their names; --record writes down what each costs now.
import "./node-version.mjs";
import { spawn } from "node:child_process";
import { build } from "esbuild";
import { embeddedAccount } from "../eval/embedded-account.mjs";
import { bundle } from "./bundle.mjs";
import { ensureCache, ensurePackages, ensureRedis, passSignals, root } from "./setup.mjs";

ensurePackages();
ensureCache();
ensureRedis();
await bundle(".cache/eval/server", [embeddedAccount]);
await build({
  absWorkingDir: root,
  entryPoints: ["eval/main.ts"],
  outfile: ".cache/eval/main.mjs",
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  logLevel: "warning",
});
const run = spawn(process.execPath, [`${root}.cache/eval/main.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
passSignals(run);
run.on("exit", (code) => process.exit(code ?? 1));
