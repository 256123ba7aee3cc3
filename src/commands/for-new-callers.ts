import { type Config, ConfigError } from "../config/read.ts";
import { flagOf } from "../config/settings.ts";

/** Flags that narrow what is allowed, with the field by which the entry of a caller says the same; nothing where none does. */
const NARROWING: Readonly<Record<string, string | undefined>> = {
  allowWritesTo: "writes_to",
  allowKeys: "keys",
  denyCommands: "deny_commands",
  toolsets: "toolsets",
  tools: "tools",
  excludeTools: "exclude_tools",
  protect: undefined,
  allowDestructiveOn: undefined,
};

/** Throws a ConfigError for a flag that would narrow what a new caller may do, and that nothing would keep. */
export function refuseLostLimits(flags: Readonly<Record<string, string>>): void {
  const name = Object.keys(flags).find((flag) => Object.hasOwn(NARROWING, flag));
  if (name === undefined) return;
  const field = NARROWING[name];
  const way = field === undefined ? "give it to the server, for all callers" : `write ${field} into the entry`;
  throw new ConfigError(
    `--${flagOf(name)} is not kept by \`upstash-mcp caller add\`: leave it out, and ${way}. Nobody was added.`,
  );
}

/** Throws a ConfigError for a flag that says something of a caller who is added, where none is. */
export function refuseForNewCallers({ agent, approvers }: Pick<Config, "agent" | "approvers">): void {
  const flag = agent ? "--agent" : approvers.length > 0 ? "--approvers" : undefined;
  if (flag === undefined) return;
  throw new ConfigError(`${flag} is for \`upstash-mcp caller add NAME\`; of a caller who is there, its entry says it.`);
}
