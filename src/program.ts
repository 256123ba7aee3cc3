import packageJson from "../package.json" with { type: "json" };
import { type Arguments, readArguments } from "./config/arguments.ts";
import { type ConfigFor, configFor } from "./config/for-callers.ts";
import { type Config, ConfigError, readConfig } from "./config/read.ts";
import { settingsOf } from "./config/settings.ts";
import { products } from "./products/index.ts";

/** Each command of the program, loaded only when it is asked for, so that serving starts fast. */
const commands: Readonly<Record<string, (config: Config, given: Arguments) => Promise<number>>> = {
  serve: async (config, given) => (await import("./commands/serve.ts")).serve(config, configForOthers(given)),
  tools: async (config, given) =>
    (await import("./commands/tools.ts")).printTools(config, configForOthers(given), given),
  call: async (config, given) =>
    (await import("./commands/call.ts")).callTool(config, configForOthers(given), given.operands.slice(1)),
  caller: async (config, given) =>
    (await import("./commands/change-callers.ts")).changeCallers(config, given.operands.slice(1)),
  window: async () => (await import("./commands/open-window.ts")).openRunningWindow(),
  local: async (config) => (await import("./commands/local.ts")).runLocal(config),
};

/** The same flags and environment with other credentials. */
function configForOthers({ flags }: Arguments): ConfigFor {
  return configFor(flags, process.env, products);
}

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2), settingsOf(products));
  if (given.help) return (await import("./commands/help.ts")).printHelp();
  if (given.version) return (await import("./commands/help.ts")).printVersion(packageJson.version);
  const [name = "serve"] = given.operands;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new ConfigError(`Unknown command ${name}. Known: ${Object.keys(commands).join(", ")}. See --help.`);
  }
  if (name !== "call" && name !== "caller" && given.operands.length > 1) {
    throw new ConfigError(`${name} takes no operand, but got ${given.operands.slice(1).join(" ")}. See --help.`);
  }
  if (given.cost && name !== "tools")
    throw new ConfigError("--cost is of the list of tools: upstash-mcp tools --cost.");
  return command(readConfig(given.flags, process.env, products), given);
}

/** Also what fails outside of a command ends in a line, not in the dump that Node would print. */
async function fail(error: unknown): Promise<void> {
  (await import("./commands/failed-start.ts")).tellFailedStart(error);
  process.exitCode = 1;
}

process.on("uncaughtException", (error) => void fail(error).finally(() => process.exit()));
await main().then((code) => {
  process.exitCode = code;
}, fail);
