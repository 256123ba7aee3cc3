import { UpstashError } from "../../../upstash/errors.ts";
import { listedNames } from "../../../upstash/listed-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { fitsAny } from "./name-patterns.ts";
import { flagsOf, mayChange, type Reach } from "./reach.ts";

/* Why something may not be changed or harmed, where it may be, and what a person can do about it. */

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

/** The refusal of a name by which a person could be asked about harm to what nobody may be asked about now. */
export function noNewNameOf(reach: Reach | undefined, names: readonly string[], name: string): UpstashError {
  const { destroys = [] } = flagsOf(reach) ?? {};
  const old = quoted(names.at(-1) ?? "this");
  return refused("Nothing was written", {
    why: `${quoted(name)} is among the names of --allow-destructive-on (${listedNames(destroys)}), and ${old} is not, so it may not get it`,
    advice: "Choose another name, or the person who runs the server renames it in the Upstash console.",
  });
}

/**
 * What a person should know where a flag names nothing that can be what a URL reaches: by its host alone it is known, unless
 * an account has it, which tells its name.
 */
export function warningsAboutNames(reach: Reach | undefined, url: string | undefined, hasAccount: boolean): string[] {
  const { writes, destroys, protects } = flagsOf(reach) ?? {};
  if (url === undefined) return [];
  const { host } = new URL(url);
  const lists = [
    ...([["--allow-writes-to", writes, "nothing is written to it"]] as const),
    ...([["--allow-destructive-on", destroys, "what a person must be asked about is refused there"]] as const),
    ...(hasAccount ? [] : ([["--protect", protects, "it is not protected"]] as const)),
  ];
  return lists
    .filter(([, names]) => names !== undefined && !fitsAny(names, [host]))
    .map(([flag, names = [], so]) => {
      const byHost = hasAccount ? "by its URL" : "by its URL, without an account that would tell its name";
      return `${flag} ${listedNames(names)} does not have ${host}, which is configured ${byHost}: so ${so}. Name the host to have it among them.`;
    });
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
  const isNamed = names.length > 0;
  if (wanted !== undefined && !(isNamed && fitsAny(wanted, names))) {
    const what = isHarm ? "what a person must be asked about may be done" : "writes are allowed";
    return {
      why: `${what} only on ${listedNames(wanted)} (${flag}), and ${isNamed ? `${name} is none of these` : "this call names none of them"}`,
      advice: isNamed
        ? `The person who runs the server can add it to ${flag}. Reads work.`
        : "Where another tool does it to what is named, use that. Reads work.",
    };
  }
  const allowed = reach?.writes ?? reach?.reads;
  return {
    why: `${name} may be read here, not changed; this caller may change ${listedNames(allowed ?? [])}`,
    advice: "The person who runs the server says so in the callers' file (writes_to). Reads work.",
  };
}
