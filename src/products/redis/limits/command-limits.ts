import { UpstashError } from "../../../upstash/errors.ts";
import { listedNames } from "../../../upstash/listed-names.ts";
import { quoted } from "../../../upstash/quoted.ts";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import { deniedIn, keyListsOf, type Reach } from "../../account/reach/reach.ts";
import { createCommandFinder, type FoundCommand, nameWords } from "../command-finder.ts";
import { redisFamilies } from "../families/index.ts";
import { connectionCommands } from "../tools/connection-commands.ts";
import { type AllowedKeys, allowedKeys, type KeyName } from "./allowed-keys.ts";
import { keysOfScript } from "./plain-script.ts";
import { whyScriptDenied } from "./script-denial.ts";
import { writtenBy } from "./written-keys.ts";

/** What a command does, as far as a limit asks: `privileged` reads need the standard token. */
export type CommandEffect = "read" | "privileged" | "write";

/** What may be sent to a database, whatever the database. */
export interface CommandLimits {
  /**
   * What a command does; `bytes` is its last argument where that is sent as bytes. Throws a `forbidden` UpstashError for
   * one that may not be sent.
   */
  admit(line: RedisCommand, bytes?: Uint8Array): CommandEffect;
  /** Throws where a stream, such as that of MONITOR, may not be opened. */
  admitStream(path: readonly string[]): void;
  /** The keys that writes may name; all, where nothing is said. */
  allowedKeys: AllowedKeys | undefined;
}

/** A write that changes no key, and so none outside of what is allowed. */
const CHANGES_NO_KEY: ReadonlySet<string> = new Set(["PUBLISH"]);

/** The limits that a reach has for commands: those that are denied, and the keys that writes may name. */
export function commandLimits(reach: Reach | undefined): CommandLimits {
  const find = createCommandFinder([...redisFamilies, connectionCommands]);
  const denied: ReadonlySet<string> = new Set(deniedIn(reach));
  const lists = keyListsOf(reach);
  const allowed = lists.length === 0 ? undefined : allowedKeys(lists);
  return {
    allowedKeys: allowed,
    admit(line, bytes) {
      const whole = bytes === undefined ? line : [...line, ""];
      const found = find(whole);
      const denial = whyDenied(whole, found, denied);
      if (denial !== undefined) throw notSent(denial, DENIED_ADVICE);
      if (found?.command.access === "read") return found.command.privileged ? "privileged" : "read";
      if (allowed !== undefined) admitKeys(found ?? line[0] ?? "", { bytes, allowed, lists, find });
      return "write";
    },
    admitStream(path) {
      const denial = whyDenied(path, undefined, denied);
      if (denial !== undefined) throw notSent(denial, DENIED_ADVICE);
    },
  };
}

const DENIED_ADVICE = "The person who runs the server has denied it (--deny-commands, or deny_commands of a caller).";

function whyDenied(
  line: RedisCommand,
  found: FoundCommand | undefined,
  denied: ReadonlySet<string>,
): string | undefined {
  if (denied.size === 0) return undefined;
  const [first = "", second = line[1]?.toUpperCase() ?? ""] = nameWords(line[0]);
  const name = [first, `${first} ${second}`].find((each) => denied.has(each));
  if (name !== undefined) return `${name} is denied here`;
  return found && whyScriptDenied(found, denied);
}

interface KeyTerms {
  find: ReturnType<typeof createCommandFinder>;
  bytes: Uint8Array | undefined;
  allowed: AllowedKeys;
  lists: readonly (readonly string[])[];
}

/** Throws where a write changes a key that it may not, or what it changes cannot be told. */
function admitKeys(found: FoundCommand | string, { bytes, allowed, lists, find }: KeyTerms): void {
  const only = `writes may change only the keys ${lists.map((list) => listedNames(list)).join(" that are also ")} (--allow-keys)`;
  if (typeof found === "string") throw notSent(`which keys ${quoted(found)} changes is not known, and ${only}`, ADVICE);
  const { command, args } = found;
  if (CHANGES_NO_KEY.has(command.name)) return;
  const ofScript = command.name === "EVAL" && bytes === undefined ? keysOfScript(args, find) : undefined;
  const keys = ofScript ?? writtenKeys(found, bytes, only);
  const key = keys.find((each) => !allowed.has(each));
  if (key === undefined) return;
  const name =
    typeof key === "string" ? quoted(key) : `the key of base64 ${quoted(Buffer.from(key).toString("base64"))}`;
  throw notSent(`${command.name} would change ${name}, and ${only}`, ADVICE);
}

/** The keys that a write names and changes. Throws where it names none, or where it cannot be told which they are. */
function writtenKeys(found: FoundCommand, bytes: Uint8Array | undefined, only: string): readonly KeyName[] {
  const { command, args } = found;
  const written = writtenBy(found);
  if (written === "no key") throw notSent(`${command.name} names no key that it changes, and ${only}`, ADVICE);
  if (written === "uncertain") {
    const why = command.runsCode ? "which keys its code changes" : "which of its arguments are keys";
    throw notSent(`of this ${command.name} it cannot be told ${why}, and ${only}`, ADVICE);
  }
  return written.map((place) => (place === args.length - 1 ? (bytes ?? args[place]) : args[place]) ?? "");
}

const ADVICE = "Reads are not limited. The person who runs the server can name more keys in --allow-keys.";

function notSent(why: string, advice: string): UpstashError {
  return new UpstashError("forbidden", `Nothing was sent: ${why}.`, { advice, notExecuted: true });
}
