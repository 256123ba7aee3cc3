import { UpstashError } from "../../../upstash/errors.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { fitsAny } from "./name-patterns.ts";
import { flagsOf, mayChange, type Reach } from "./reach.ts";

/* Why something may not be changed or harmed, where it may be, and what a person can do about it. */

/** Characters of a list of names that a sentence has. */
const LONGEST_LIST = 150;

/** The end of a sentence, and what a person can do. */
interface Reason {
  why: string;
  advice: string;
}

/** The refusal of a write to something by one of its names, the last of which is told. */
export function noWriteTo(reach: Reach | undefined, names: readonly string[]): UpstashError {
  return refused("Nothing was written", reasonOf(reach, names, false));
}

/** The refusal of harm to something that may be written otherwise. */
export function noHarmTo(reach: Reach | undefined, names: readonly string[]): UpstashError {
  return refused("Nothing was done, and nobody was asked", reasonOf(reach, names, mayChange(reach, names)));
}

/** Names as a sentence has them; of many the first ones. */
export function listedNames(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const shown: string[] = [];
  let left = LONGEST_LIST;
  for (const name of names) {
    left -= name.length + 2;
    if (left < 0 && shown.length > 0) break;
    shown.push(name.length > LONGEST_LIST ? `${name.slice(0, LONGEST_LIST)}…` : name);
  }
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

function refused(nothing: string, { why, advice }: Reason): UpstashError {
  return new UpstashError("forbidden", `${nothing}: ${why}.`, { advice, notExecuted: true });
}

function reasonOf(reach: Reach | undefined, names: readonly string[], isHarm: boolean): Reason {
  const flags = flagsOf(reach) ?? {};
  const name = quoted(names.at(-1) ?? "this");
  if (fitsAny(flags.protects ?? [], names)) {
    return {
      why: `${name} is protected by --protect ${listedNames(flags.protects ?? [])}`,
      advice: "The person who runs the server can start it with other names there.",
    };
  }
  const [wanted, flag] = isHarm ? [flags.destroys, "--allow-destructive-on"] : [flags.writes, "--allow-writes-to"];
  if (!fitsAny(wanted, names)) {
    const what = isHarm ? "what a person must be asked about may be done" : "writes are allowed";
    return {
      why: `${what} only on ${listedNames(wanted ?? [])} (${flag}), and ${name} is none of these`,
      advice: `The person who runs the server can add it to ${flag}. Reads work.`,
    };
  }
  const allowed = reach?.writes ?? reach?.reads;
  return {
    why: `${name} may be read here, not changed; this caller may change ${listedNames(allowed ?? [])}`,
    advice: "The person who runs the server says so in the callers' file (writes_to). Reads work.",
  };
}
