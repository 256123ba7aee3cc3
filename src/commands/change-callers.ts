import { type CallerEntry, readCallers } from "../callers/caller-file.ts";
import { addCaller, removeCaller } from "../callers/change-caller-file.ts";
import type { Arguments } from "../config/arguments.ts";
import { type Config, ConfigError } from "../config/read.ts";
import { refuseForNewCallers, refuseLostLimits } from "./for-new-callers.ts";
import { tellPerson, writeOut } from "./output.ts";

const USAGE = "Usage: upstash-mcp caller add NAME | remove NAME | list, with --callers FILE.";

/**
 * Changes the file of callers: `add NAME` prints a new token, which nobody can read again; `--allow-writes` and
 * `--allow-privileged-reads` say what the new caller may do, `--agent` and `--approvers` who approves it. A running server takes the change by itself.
 */
export async function changeCallers(
  config: Config,
  { flags, operands: [, action, name, ...rest] }: Pick<Arguments, "flags" | "operands">,
): Promise<number> {
  const { callers: file } = config;
  if (file === undefined) throw new ConfigError(`Which file? ${USAGE}`);
  if (rest.length > 0) throw new ConfigError(USAGE);
  if (action !== "add") refuseForNewCallers(config);
  if (action === "list" && name === undefined) return list(file);
  if (name === undefined) throw new ConfigError(USAGE);
  if (action === "add") {
    refuseLostLimits(flags);
    const { access, agent: isAgent, approvers } = config;
    const token = await addCaller(file, name, { access, isAgent, approvers });
    tellPerson(`upstash-mcp: ${name} may call (${access}). The token, which is shown this once:\n`);
    await writeOut(`${token}\n`);
    return 0;
  }
  if (action !== "remove") throw new ConfigError(USAGE);
  await removeCaller(file, name);
  tellPerson(`upstash-mcp: ${name} may no longer call.\n`);
  return 0;
}

/** A line for each caller. */
async function list(file: string): Promise<number> {
  const callers = await readCallers(file);
  const width = Math.max(0, ...callers.map(({ name }) => name.length));
  await writeOut(callers.map((caller) => `${caller.name.padEnd(width)}  ${toldOf(caller)}\n`).join(""));
  return 0;
}

function toldOf({ access, is_agent: isAgent = false, approvers = [] }: CallerEntry): string {
  const approved = approvers.length > 0 && `approved by ${approvers.join(", ")}`;
  return [access, isAgent && "agent", approved].filter(Boolean).join("; ");
}
