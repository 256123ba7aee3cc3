import type { RecordedCall } from "./recorded-calls.ts";

/** How many calls, and how many Redis commands they took. */
export interface CallTally {
  calls: number;
  commands: number;
}

/** A tally by name. */
export type NamedTally = readonly [name: string, tally: Readonly<CallTally>];

/** What has been counted of some callers. */
export interface Counted {
  total: Readonly<CallTally>;
  /** Of each of the last minutes, the oldest first; the last one is the minute that runs. */
  minutes: readonly Readonly<CallTally>[];
  /** The most called first. */
  tools: readonly NamedTally[];
  /** By what calls were about, such as a database, the most called first. */
  places: readonly NamedTally[];
}

/** Counts calls, apart for each caller. */
export interface Tallies {
  count(call: RecordedCall): void;
  /** What the callers that fit have called together. */
  of(sees: (caller: string) => boolean): Counted;
}

/** Minutes that are told apart. */
export const MINUTES = 60;
/** Callers that are counted; whoever called the longest ago is forgotten first. */
const MOST_CALLERS = 200;
/** Names that are told apart for one caller; what comes beyond counts as one. */
const MOST_TALLIES = 100;
/** What stands for the names beyond those that are told apart. */
const OTHERS = "others";

const MINUTE_MS = 60_000;

interface OfCaller {
  total: CallTally;
  /** By the minute modulo 60, with the minute that each stands for. */
  minutes: { minute: number; tally: CallTally }[];
  tools: Map<string, CallTally>;
  places: Map<string, CallTally>;
}

/** Counts from now on; `now` gives milliseconds since 1970. */
export function createTallies(now: () => number = Date.now): Tallies {
  const known = new Map<string, OfCaller>();
  let newest: { caller: string; counted: OfCaller } | undefined;
  const minute = () => Math.floor(now() / MINUTE_MS);

  function ofCaller(caller: string): OfCaller {
    if (newest?.caller === caller) return newest.counted;
    const counted = known.get(caller) ?? { total: none(), minutes: [], tools: new Map(), places: new Map() };
    known.delete(caller);
    known.set(caller, counted);
    const [oldest] = known.keys();
    if (known.size > MOST_CALLERS && oldest !== undefined) known.delete(oldest);
    newest = { caller, counted };
    return counted;
  }

  return {
    count(call) {
      const { total, minutes, tools, places } = ofCaller(call.caller);
      const current = minute();
      const slot = minutes[current % MINUTES];
      const counted = slot?.minute === current ? slot : { minute: current, tally: none() };
      minutes[current % MINUTES] = counted;
      for (const tally of [total, counted.tally, tallyOf(tools, call.tool), tallyOf(places, call.about)]) {
        add(tally, { calls: 1, commands: call.commands });
      }
    },
    of(sees) {
      const seen = [...known].flatMap(([caller, counted]) => (sees(caller) ? [counted] : []));
      const last = minute();
      return {
        total: sum(seen.map(({ total }) => total)),
        minutes: Array.from({ length: MINUTES }, (_, index) => {
          const wanted = last - MINUTES + 1 + index;
          const slots = seen.map(({ minutes }) => minutes[wanted % MINUTES]);
          return sum(slots.flatMap((slot) => (slot?.minute === wanted ? [slot.tally] : [])));
        }),
        tools: merged(seen.map(({ tools }) => tools)),
        places: merged(seen.map(({ places }) => places)),
      };
    },
  };
}

function none(): CallTally {
  return { calls: 0, commands: 0 };
}

function add(tally: CallTally, { calls, commands }: Readonly<CallTally>): void {
  tally.calls += calls;
  tally.commands += commands;
}

function sum(tallies: readonly Readonly<CallTally>[]): CallTally {
  const total = none();
  for (const tally of tallies) add(total, tally);
  return total;
}

function tallyOf(tallies: Map<string, CallTally>, wanted: string): CallTally {
  const name = tallies.has(wanted) || tallies.size < MOST_TALLIES ? wanted : OTHERS;
  const known = tallies.get(name);
  if (known !== undefined) return known;
  const tally = none();
  tallies.set(name, tally);
  return tally;
}

function merged(parts: readonly ReadonlyMap<string, Readonly<CallTally>>[]): NamedTally[] {
  const all = new Map<string, CallTally>();
  for (const part of parts) {
    for (const [name, tally] of part) {
      const known = all.get(name) ?? none();
      add(known, tally);
      all.set(name, known);
    }
  }
  return [...all].sort(([, one], [, other]) => other.calls - one.calls);
}
