import { type Config, ConfigError } from "../config/read.ts";

/** Throws a ConfigError for a flag that says something of a caller who is added, where none is. */
export function refuseForNewCallers({ agent, approvers }: Pick<Config, "agent" | "approvers">): void {
  const flag = agent ? "--agent" : approvers.length > 0 ? "--approvers" : undefined;
  if (flag === undefined) return;
  throw new ConfigError(`${flag} is for \`upstash-mcp caller add NAME\`; of a caller who is there, its entry says it.`);
}
