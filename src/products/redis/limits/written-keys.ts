import type { FoundCommand } from "../command-finder.ts";
import { keyPlacesOf } from "../command-keys.ts";

/*
 * Which arguments of a write are keys that it changes. Keys that are only read, such as the sources of SUNIONSTORE, are none
 * of these. What is not certain is told as such: the syntax of some commands lets options stand where others have keys.
 */

/** The indexes of the arguments; nothing where they cannot be told. */
type WrittenPlaces = (args: readonly string[]) => number[] | undefined;

/** The one argument that is changed, wherever other keys are only read. */
const only =
  (place: number): WrittenPlaces =>
  () => [place];

/** `numkeys key...`, or groups of a key and a value; Redis takes no other numbers than these. */
function counted(size = 1): WrittenPlaces {
  return ([count = "", ...rest]) => {
    if (!/^[1-9]\d{0,8}$/.test(count) || Number(count) * size > rest.length) return undefined;
    return Array.from({ length: Number(count) }, (_, index) => 1 + index * size);
  };
}

/** Only what STORE or STOREDIST names is changed, behind what the search needs; an option may stand there twice. */
function storedBehind(least: number): WrittenPlaces {
  return (args) => args.flatMap((arg, place) => (place >= least && /^STORE(DIST)?$/i.test(arg) ? [place + 1] : []));
}

/** GROUP group consumer, options, STREAMS, then as many keys as IDs. */
const ofGroupRead: WrittenPlaces = (args) => {
  if (args[0]?.toUpperCase() !== "GROUP") return undefined;
  let at = 3;
  for (let word = args[at]?.toUpperCase(); word !== "STREAMS"; word = args[at]?.toUpperCase()) {
    if (word === "NOACK") at += 1;
    else if (word === "COUNT" && /^\d+$/.test(args[at + 1] ?? "")) at += 2;
    else return undefined;
  }
  const rest = args.length - at - 1;
  return rest % 2 === 0 ? Array.from({ length: rest / 2 }, (_, index) => at + 1 + index) : undefined;
};

/** The commands whose written keys are not all the keys of their syntax, or whose syntax leaves a doubt. */
const special: Readonly<Record<string, WrittenPlaces>> = {
  COPY: only(1),
  BITOP: only(1),
  PFMERGE: only(0),
  SDIFFSTORE: only(0),
  SINTERSTORE: only(0),
  SUNIONSTORE: only(0),
  ZDIFFSTORE: only(0),
  ZINTERSTORE: only(0),
  ZUNIONSTORE: only(0),
  ZRANGESTORE: only(0),
  GEOSEARCHSTORE: only(0),
  GEORADIUS: storedBehind(5),
  GEORADIUSBYMEMBER: storedBehind(4),
  SORT: storedBehind(1),
  MSETEX: counted(2),
  LMPOP: counted(),
  ZMPOP: counted(),
  XREADGROUP: ofGroupRead,
};

/** What a write changes: keys by the indexes of its arguments. */
export type Written = readonly number[] | "uncertain" | "no key";

/** Which arguments of a write are keys that it changes. */
export function writtenBy({ command, args }: Pick<FoundCommand, "command" | "args">): Written {
  const { name, syntax, runsCode } = command;
  // What a script does with other keys than those that it is given is not for the call to say.
  if (runsCode) return "uncertain";
  const own = Object.hasOwn(special, name) ? special[name] : undefined;
  if (own !== undefined) return own(args)?.filter((place) => place < args.length) ?? "uncertain";
  const places = keyPlacesOf(syntax)?.(args);
  return places === undefined || places.length === 0 ? "no key" : places;
}
