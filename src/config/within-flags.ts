import type { Variables } from "./set-text.ts";
import type { Settings } from "./settings.ts";

/** By which the products are told what may be reached. */
export const CALLER_REACH = "UPSTASH_MCP_CALLER_REACH";

/**
 * Variables with what the flags limit, in which the reach of a caller lies. Its own is not wider: where it names what it
 * reaches or changes, nothing that has no name is among it.
 */
export function withinFlags(flags: Settings, variables: Variables): Variables {
  const { allowWritesTo: writes, allowDestructiveOn: destroys, protect: protects } = flags;
  const lists = { writes, destroys, protects, keys: flags.allowKeys, denies: flags.denyCommands };
  const ofFlags = Object.values(lists).some((list) => list !== undefined)
    ? { ...lists, rest: writes === undefined ? "change" : "read" }
    : undefined;
  const ofCaller = variables[CALLER_REACH];
  if (ofFlags === undefined) return variables;
  const reach = typeof ofCaller === "string" ? { ...(JSON.parse(ofCaller) as object), within: ofFlags } : ofFlags;
  return { ...variables, [CALLER_REACH]: JSON.stringify(reach) };
}
