// Codex, without a terminal.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { machine, packageFolder, prompt, run, server, url } from "./task.mjs";

const toml = (value) => JSON.stringify(value);
const upstash =
  server.url === undefined
    ? [
        `command = ${toml(server.command)}`,
        `args = ${toml(server.args)}`,
        "[mcp_servers.upstash.env]",
        ...Object.entries(server.env).map(([name, value]) => `${name} = ${toml(value)}`),
      ]
    : [`url = ${toml(server.url)}`];
const home = `${process.env.HOME}/.codex`;
mkdirSync(home, { recursive: true });
writeFileSync(
  `${home}/config.toml`,
  `model = "gpt-fake"
model_provider = "fake"
check_for_update_on_startup = false
[model_providers.fake]
name = "fake"
base_url = "${url}/v1"
wire_api = "responses"
[features]
plugins = false
apps = false
daemon_auto_start = false
api_key_model_discovery = false
[analytics]
enabled = false
[otel]
exporter = "none"
[mcp_servers.upstash]
required = true
startup_timeout_sec = 60
default_tools_approval_mode = "approve"
${upstash.join("\n")}
`,
);
const vendor = `${packageFolder(`@openai/codex-${machine}`)}/vendor`;
const [target] = readdirSync(vendor);
run(`${vendor}/${target}/bin/codex`, ["exec", "--skip-git-repo-check", prompt]);
