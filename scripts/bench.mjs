// npm run bench: installs what is missing, builds the server and the benchmark, and runs it. npm run bench -- --json
// prints the same numbers for a program, npm run bench -- http mixed measures these parts alone.
import "./node-version.mjs";
import { spawn } from "node:child_process";
import { build } from "esbuild";
import { moreProducts } from "../bench/more-products.mjs";
import { bundle } from "./bundle.mjs";
import { ensureBuild, ensureCache, ensurePackages, ensureRedis, passSignals, root } from "./setup.mjs";

ensurePackages();
ensureCache();
ensureRedis();
ensureBuild();
await build({
  absWorkingDir: root,
  entryPoints: ["bench/main.ts", "bench/distant-upstream.ts"],
  outdir: ".cache/bench",
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.18",
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
await bundle(".cache/bench/more-products", [moreProducts(5)]);
const bench = spawn(process.execPath, [`${root}.cache/bench/main.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
passSignals(bench);
bench.on("exit", (code) => process.exit(code ?? 1));
