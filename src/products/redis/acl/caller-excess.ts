import { type Categories, gives, isWithin, type Rights } from "./rights.ts";
import { commandsGiven, type WantedUser } from "./wanted-rights.ts";

/** Commands that a refusal names. */
const MOST_NAMED = 8;

/** What a user is to get, as rules. */
export type WantedRules = Pick<Rights, "keys" | "channels" | "commands"> & Pick<WantedUser, "access">;

/** What of the wanted rights the caller lacks itself, as the end of a sentence; nothing where it has them all. */
export function whatCallerLacks(wanted: WantedRules, own: Rights, categories: Categories): string | undefined {
  const reached = own.keys.flatMap((pattern) => reachOf(pattern, wanted.access));
  const key = wanted.keys.find((pattern) => !isWithin(pattern, reached));
  if (key !== undefined) return `it does not reach all keys of ${key.slice(1)}`;
  const channel = wanted.channels.find((pattern) => !isWithin(pattern, own.channels));
  if (channel !== undefined) return `it does not reach all channels of ${channel.slice(1)}`;
  const lacking = commandsGiven(wanted.commands, categories).filter(
    (command) => !gives(own.commands, command, categories),
  );
  if (lacking.length === 0) return undefined;
  const first = lacking.slice(0, MOST_NAMED).map((command) => command.replace("|", " ").toUpperCase());
  const more = lacking.length > first.length ? ` and ${lacking.length - first.length} more` : "";
  return `it may not run ${first.join(", ")}${more}`;
}

/** The pattern as one for reading and writing, as far as the caller's is for what is wanted. */
function reachOf(pattern: string, access: WantedUser["access"]): string[] {
  const [, sides, glob] = /^(?:%([RW]+))?(~.*)$/is.exec(pattern) ?? [];
  if (glob === undefined) return [];
  const has = (side: string) => sides === undefined || sides.toUpperCase().includes(side);
  return has("R") && (access === "read" || has("W")) ? [glob] : [];
}
