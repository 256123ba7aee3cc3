import type { Config } from "../config/read.ts";
import { flagOf } from "../config/settings.ts";

/** Settings that leave tools out. */
const FILTERS = ["toolsets", "tools", "excludeTools", "denyCommands"] as const;

/** Why a list of tools is empty, and what a person can do about it. */
export function whyNoTools({ given, access }: Pick<Config, "given" | "access">): string {
  const filters = FILTERS.filter((name) => given.has(name)).map((name) => `--${flagOf(name)}`);
  const by = filters.length === 0 ? "" : `with ${filters.join(" and ")} `;
  const more = access === "writes" ? "" : " What writes needs --allow-writes.";
  return `No tool is offered: ${by}nothing is left that is allowed here (${access}).${more} \`upstash-mcp call TOOL\` says of one tool why it is not.`;
}
