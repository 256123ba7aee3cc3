// npm start: installs what is missing, builds, and serves over HTTP; the embedded Upstash with sample data where the
// environment has no credentials. Further flags are passed on: npm start -- --allow-writes
import "./node-version.mjs";
import { spawn } from "node:child_process";
import { ensureBuild, ensurePackages, ensureRedis, root } from "./setup.mjs";

const CREDENTIALS = [
  ...["UPSTASH_REDIS_REST_URL", "KV_REST_API_URL", "UPSTASH_EMAIL"],
  ...["QSTASH_TOKEN", "QSTASH_READONLY_TOKEN"],
];

const isConfigured = CREDENTIALS.some((name) => process.env[name]);
ensurePackages();
if (!isConfigured) ensureRedis();
ensureBuild();
const local = isConfigured ? [] : ["--local", "--sample-data"];
const server = spawn(
  process.execPath,
  [`${root}dist/main.js`, "--transport", "http", ...local, ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 1));
