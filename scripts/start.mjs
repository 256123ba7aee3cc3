// npm start: installs what is missing, builds, and serves over HTTP; the embedded Upstash with sample data where the
// environment has no credentials. Further flags are passed on: npm start -- --allow-writes
import "./node-version.mjs";
import { spawn } from "node:child_process";
import { ensureBuild, ensurePackages, ensureRedis, passSignals, root } from "./setup.mjs";

const CREDENTIALS = [
  ...["UPSTASH_REDIS_REST_URL", "KV_REST_API_URL", "UPSTASH_EMAIL"],
  ...["UPSTASH_VECTOR_REST_URL", "UPSTASH_SEARCH_REST_URL"],
  ...["QSTASH_TOKEN", "QSTASH_READONLY_TOKEN", "QSTASH_TOKEN_COMMAND", "QSTASH_READONLY_TOKEN_COMMAND"],
];

/** Milliseconds from one look at the parent to the next. */
const PARENT_LOOKED_AT = 250;

const isConfigured = CREDENTIALS.some((name) => process.env[name]);
ensurePackages();
if (!isConfigured) ensureRedis();
ensureBuild();
const given = process.argv.slice(2);
// Who says what is done without a word gets the same.
const local = isConfigured ? [] : ["--local", "--sample-data"].filter((flag) => !given.includes(flag));
const server = spawn(process.execPath, [`${root}dist/main.js`, "--transport", "http", ...local, ...given], {
  stdio: "inherit",
});
passSignals(server);
endWithParent();
server.on("exit", (code) => process.exit(code ?? 1));

/**
 * npm starts a shell that starts this, and passes a signal on to the shell alone, which ends without a word to anybody: when it
 * is gone, the server is asked to end as by the signal.
 */
function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    server.kill("SIGTERM");
  }, PARENT_LOOKED_AT);
}
