import type { Bytes } from "../../../upstash/reply.ts";
import { createCommandFinder, type FoundCommand } from "../command-finder.ts";
import { type KeyPlaces, keyPlacesOf } from "../command-keys.ts";
import { redisFamilies } from "../families/index.ts";
import { connectionCommands } from "./connection-commands.ts";
import { startOfMonitorLine } from "./monitor-line.ts";
import { createSuspicion, type Suspicion } from "./slow-suspects.ts";

/** Different names that are told apart, and their characters; what comes later is counted together. */
const MOST_NAMES = 20_000;
const MOST_CHARACTERS = 4 * 1_024 * 1_024;
const LONGEST_NAME = 1_024;
const LONGEST_EXAMPLE = 150;

/** The client that MONITOR names for commands which scripts run. */
const SCRIPTS = "lua";

export interface Count {
  uses: number;
  /** Of the uses those that write. */
  writes: number;
}

/** Counts of different names, as many of which are told apart as memory is set aside for. */
export interface Counts {
  byName: Map<string, Count>;
  characters: number;
  /** Uses of names that are not told apart. */
  others: number;
}

/** What a command does, as far as its table tells. */
export type CommandKind = "reads" | "writes" | "scripts" | "other";

/** A command that may be slow, and how often it came. */
export interface Suspect extends Suspicion {
  command: string;
  times: number;
  example: string;
}

/** What a stream of MONITOR has shown so far. */
export interface Tally {
  commands: number;
  /** Of these, what scripts ran. */
  byScripts: number;
  /** Lines in no form that is known. */
  unreadable: number;
  kinds: Record<CommandKind, number>;
  names: Counts;
  /** By their JSON text: bytes are `{base64}`. */
  keys: Counts;
  clients: Counts;
  suspects: Map<string, Suspect>;
  /** Milliseconds since 1970 at which the first and the last command ran and came here. */
  first?: { ran: number; came: number };
  last?: { ran: number; came: number };
}

interface Monitored extends Found {
  isCut: boolean;
  command: readonly (string | Bytes)[];
}

interface Found {
  name: string;
  kind: CommandKind;
  args: readonly string[];
  places: readonly number[];
}

/** Counts the lines of MONITOR one by one; keeps names and numbers alone. */
export function createTally(): { take(line: string, receivedAt: string): void; end(): Tally } {
  const tally: Tally = {
    ...{ commands: 0, byScripts: 0, unreadable: 0, kinds: { reads: 0, writes: 0, scripts: 0, other: 0 } },
    ...{ names: noCounts(), keys: noCounts(), clients: noCounts(), suspects: new Map() },
  };
  const read = createReader();
  const suspicion = createSuspicion();
  /** A script whose own commands may follow: then those tell which keys are used, else its call does. */
  let script: Monitored | undefined;
  const endScript = () => {
    if (script !== undefined) countKeys(script, tally);
    script = undefined;
  };
  return {
    take(line, receivedAt) {
      const start = startOfMonitorLine(line);
      if (start === undefined) {
        tally.unreadable += 1;
        return;
      }
      const found = { ...read(start.command), isCut: start.isCut, command: start.command };
      // Redis does not show its own MONITOR; another server may.
      if (found.name === "MONITOR") return;
      if (start.client === SCRIPTS) script = undefined;
      else endScript();
      countCommand(found, start.client, tally);
      if (found.kind === "scripts") script = found;
      else countKeys(found, tally);
      suspect(found, suspicion(found.name, found.args, found.isCut), tally);
      tally.last = { ran: Date.parse(start.time), came: Date.parse(receivedAt) };
      tally.first ??= tally.last;
    },
    end() {
      endScript();
      return tally;
    },
  };
}

function noCounts(): Counts {
  return { byName: new Map(), characters: 0, others: 0 };
}

function createReader(): (command: readonly (string | Bytes)[]) => Found {
  const families = [...redisFamilies, connectionCommands];
  const find = createCommandFinder(families);
  const places = new Map<string, KeyPlaces | undefined>();
  for (const { commands } of families) for (const { name, syntax } of commands) places.set(name, keyPlacesOf(syntax));
  return (command) => {
    const line = command.map((word) => (typeof word === "string" ? word : ""));
    const found = find(line);
    if (found === undefined) {
      const name = (line[0] ?? "").slice(0, LONGEST_EXAMPLE).toUpperCase();
      return { name, kind: "other", args: line.slice(1), places: [] };
    }
    const { args } = found;
    const behind = line.length - args.length;
    const own = places.get(found.command.name)?.(args) ?? [];
    return { name: found.command.name, kind: kindOf(found), args, places: own.map((place) => place + behind) };
  };
}

/** Families whose commands are about no data. */
const NO_DATA = /^redis_(connection|pubsub|script|function|server)_/;

function kindOf({ command, tool }: FoundCommand): CommandKind {
  if (command.runsCode) return "scripts";
  if (NO_DATA.test(tool) && !command.name.startsWith("FLUSH")) return "other";
  return command.access === "read" ? "reads" : "writes";
}

function countCommand({ name, kind }: Found, client: string, tally: Tally): void {
  tally.commands += 1;
  tally.kinds[kind] += 1;
  const writes = kind === "writes" ? 1 : 0;
  add(tally.names, name, writes);
  if (client === SCRIPTS) tally.byScripts += 1;
  else add(tally.clients, client, writes);
}

/** A key that a command names twice counts once. */
function countKeys({ kind, places, command }: Monitored, { keys }: Tally): void {
  const named = new Set(
    places.flatMap((place) => (command[place] === undefined ? [] : [JSON.stringify(command[place])])),
  );
  for (const key of named) add(keys, key, kind === "writes" ? 1 : 0);
}

function add(counts: Counts, name: string, writes: number): void {
  const known = counts.byName.get(name);
  if (known !== undefined) {
    known.uses += 1;
    known.writes += writes;
  } else if (
    counts.byName.size < MOST_NAMES &&
    name.length <= LONGEST_NAME &&
    counts.characters + name.length <= MOST_CHARACTERS
  ) {
    counts.byName.set(name, { uses: 1, writes });
    counts.characters += name.length;
  } else counts.others += 1;
}

function suspect({ name, command }: Monitored, suspicion: Suspicion | undefined, { suspects }: Tally): void {
  if (suspicion === undefined) return;
  const id = `${suspicion.why}: ${name}`;
  const known = suspects.get(id);
  if (known !== undefined) known.times += 1;
  else if (suspects.size < MOST_NAMES) {
    const { why, instead } = suspicion;
    suspects.set(id, {
      command: name,
      why,
      ...(instead === undefined ? {} : { instead }),
      times: 1,
      example: exampleOf(command),
    });
  }
}

function exampleOf(command: readonly (string | Bytes)[]): string {
  const words = command.slice(0, 10).map((word) => (typeof word === "string" ? word : "(bytes)"));
  const text = words.map((word) => (/^[^\s"]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
  return text.length <= LONGEST_EXAMPLE && words.length === command.length
    ? text
    : `${text.slice(0, LONGEST_EXAMPLE)}…`;
}
