import packageJson from "../package.json" with { type: "json" };
import { type Arguments, readArguments } from "./config/arguments.ts";
import { type ConfigFor, configFor } from "./config/for-callers.ts";
import { type Config, ConfigError, readConfig } from "./config/read.ts";
import type { Variables } from "./config/set-text.ts";
import { settingsOf, told, variablesOf } from "./config/settings.ts";
import { products } from "./products/index.ts";

/** Each command of the program, loaded only when it is asked for, so that serving starts fast. */
const commands: Readonly<Record<string, (given: Arguments) => Promise<number>>> = {
  serve: async (given) => (await import("./commands/serve.ts")).serve(...(await configured(given))),
  tools: async (given) => (await import("./commands/tools.ts")).printTools(...(await configured(given)), given),
  call: async (given) =>
    (await import("./commands/call.ts")).callTool(...(await configured(given)), given.operands.slice(1)),
  caller: async (given) =>
    (await import("./commands/change-callers.ts")).changeCallers((await configured(given))[0], given),
  window: async (given) =>
    configured(given).then(async () => (await import("./commands/open-window.ts")).openRunningWindow()),
  local: async (given) => (await import("./commands/local.ts")).runLocal((await configured(given))[0]),
  // What is wrong with a configuration is a part of what these two tell, so that they read it themselves.
  setup: async (given) => (await import("./commands/setup/run-setup.ts")).runSetup(given),
  doctor: async (given) => (await import("./commands/doctor/run-doctor.ts")).runDoctor(given),
};

/** The configuration of flags and environment, and what reads the same flags and environment with other credentials. */
async function configured({ flags }: Arguments): Promise<[Config, ConfigFor]> {
  const environment = await environmentHere();
  return [readConfig(flags, environment, products), configFor(flags, environment, products)];
}

/** The environment; with secrets of commands, as a keychain has one, where some are named. */
async function environmentHere(): Promise<Variables> {
  const secrets = told(variablesOf(products)).flatMap(([name, { secret }]) => (secret ? [name] : []));
  if (!secrets.some((name) => process.env[`${name}_COMMAND`] !== undefined)) return process.env;
  return (await import("./config/credential-commands.ts")).withCommands(process.env, secrets);
}

/** The flags that there are; `setup` alone has some of its own. */
async function knownSettings(argv: readonly string[]) {
  const settings = settingsOf(products);
  if (!argv.includes("setup")) return settings;
  return { ...settings, ...(await import("./commands/setup/setup-settings.ts")).setupSettings };
}

async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const given = readArguments(argv, await knownSettings(argv));
  if (given.help) return (await import("./commands/help.ts")).printHelp();
  if (given.version) return (await import("./commands/help.ts")).printVersion(packageJson.version);
  const [name = "serve"] = given.operands;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new ConfigError(
      `Unknown command ${shownWord(name)}. Known: ${Object.keys(commands).join(", ")}. See --help.`,
    );
  }
  if (name !== "call" && name !== "caller" && given.operands.length > 1) {
    throw new ConfigError(
      `${name} takes no operand, but got ${given.operands.slice(1).map(shownWord).join(" ")}. See --help.`,
    );
  }
  if (given.cost && name !== "tools")
    throw new ConfigError("--cost is of the list of tools: upstash-mcp tools --cost.");
  return command(given);
}

/** A word of the command line, as far as it cannot be a token that somebody has given as an argument. */
function shownWord(word: string): string {
  return /^[A-Za-z-]{1,32}$/.test(word) ? word : "(not shown, since it may be a secret)";
}

/** Also what fails outside of a command ends in a line, not in the dump that Node would print. */
async function fail(error: unknown): Promise<void> {
  (await import("./commands/failed-start.ts")).tellFailedStart(error);
  process.exitCode = 1;
}

/** A start that has failed: a client that waits for it on stdio is told as well. */
async function failStart(error: unknown): Promise<void> {
  await fail(error);
  await (await import("./commands/failed-start.ts")).tellClient(error, process.argv.slice(2), Object.keys(commands));
  // An answer that the client does not read would keep the program.
  process.exit();
}

process.on("uncaughtException", (error) => void fail(error).finally(() => process.exit()));
await main().then((code) => {
  process.exitCode = code;
}, failStart);
