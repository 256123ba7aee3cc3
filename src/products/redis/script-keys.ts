/*
 * Which arguments of the calls in a Lua script are keys that the call itself names. What is not sure to be one is none.
 */

/** Names that are looked through for where they come from; of a script with more nothing is known. */
const MOST_NAMES = 1_000;
const ASSIGNED = /(,\s{0,20})?(?<![\w.])([A-Za-z_]\w{0,40})\s{0,20}=(?!=)/g;
const BOUND = /\bfor\s{1,20}([\w\s,]{1,100}?)\sin\b|\bfunction\b[\w\s.:]{0,60}\(([\w\s,.]{0,200})\)/g;

/** The code of a script, or of a library, whose functions get the keys of their call as a parameter. */
export type KindOfCode = "script" | "library";

/** Tells whether an argument is a key that the call itself names, or one that is written out. */
export function createKeyCheck(code: string, kind: KindOfCode): (argument: string) => boolean {
  const origins = originsIn(code, kind);
  const isChanged = changesKeys(code);
  const isOwn = (name: string) => !isChanged && origins !== undefined && !origins.has(name);
  return (argument) => {
    const [, table] = /^(?:(?:table\s{0,5}\.\s{0,5})?unpack\s{0,5}\(\s{0,5})?(KEYS|keys)\b/.exec(argument) ?? [];
    if (table !== undefined) return isNamed(argument) && isOwn(table);
    if (/^(["'])[^"'\\]*\1$/.test(argument)) return true;
    return /^[A-Za-z_]\w{0,40}$/.test(argument) && origins?.get(argument) === "named" && isOwn("KEYS");
  };
}

/** `KEYS[1]` or `unpack(KEYS)`, and nothing behind it. The keys of a function are a parameter of any name, mostly `keys`. */
function isNamed(argument: string): boolean {
  return /^(?:(?:KEYS|keys)\s{0,5}\[\s{0,5}\d{1,5}\s{0,5}\]|(?:table\s{0,5}\.\s{0,5})?unpack\s{0,5}\(\s{0,5}(?:KEYS|keys)\s{0,5}\))$/.test(
    argument,
  );
}

/** What is read of the keys without changing them: one of them, how many there are, all of them one by one. */
const READ_KEYS =
  /(?:#\s{0,5}|(?:\bunpack|\bi?pairs)\s{0,5}\(\s{0,5})(?:KEYS|keys)\b(?!\s{0,5}\[)|\b(?:KEYS|keys)\s{0,5}\[[^\]]{1,60}\](?!\s{0,20}=[^=])/g;
/** A key that is the first of several names which get new values. */
const ASSIGNED_FIRST = /(?:^|[;\n)]|\b(?:then|do|else|end))\s{0,20}(?:KEYS|keys)\s{0,5}\[[^\]]{1,60}\]\s{0,20},/;
/** The names of the keys themselves, also where a command is called so. */
const KEYS_WORD = /(?<![\w.'"])(?:KEYS|keys)\b(?!['"])/g;

/** Whether a script may give the keys that it was given other values, or hands them on as a whole. */
function changesKeys(code: string): boolean {
  if (ASSIGNED_FIRST.test(code)) return true;
  const words = code.match(KEYS_WORD)?.length ?? 0;
  const parameters = [...code.matchAll(BOUND)].filter(([, , names = ""]) => /\bkeys\b/.test(names)).length;
  return words - parameters > (code.match(READ_KEYS)?.length ?? 0);
}

/** Whether a parameter called `keys` is that of a function of a library, which nobody but FCALL calls. */
function isRegistered(code: string, at: number, header: string): boolean {
  const [, name] = /\bfunction\s{1,20}([A-Za-z_]\w{0,40})/.exec(header) ?? [];
  if (name === undefined)
    return /(?:register_function[^;]{0,100}|callback\s{0,5}=\s{0,5})$/.test(code.slice(Math.max(0, at - 130), at));
  return (code.match(new RegExp(`(?<![\\w.'"])${name}\\s{0,5}[("'{[]`, "g"))?.length ?? 0) <= 1;
}

/** Whether each name only ever stands for a key that the call names; nothing where there are too many names. */
function originsIn(code: string, kind: KindOfCode): ReadonlyMap<string, "named" | "other"> | undefined {
  const origins = new Map<string, "named" | "other">();
  if (kind === "script") origins.set("keys", "other");
  for (const { 0: all, 1: comma, 2: name = "", index } of code.matchAll(ASSIGNED)) {
    const value = code.slice(index + all.length, index + all.length + 60);
    const isKey =
      comma === undefined &&
      /^\s{0,20}KEYS\s{0,5}\[\s{0,5}\d{1,5}\s{0,5}\](?!\s{0,20}(?:\.\.|or\b|and\b|,))/.test(value);
    origins.set(name, isKey && origins.get(name) !== "other" ? "named" : "other");
    if (origins.size > MOST_NAMES) return undefined;
  }
  for (const { 0: header, 1: loop = "", 2: parameters = "", index } of code.matchAll(BOUND)) {
    for (const name of `${loop},${parameters}`.split(",").map((part) => part.trim())) {
      const isGiven = name === "keys" && loop === "" && isRegistered(code, index, header);
      if (name !== "" && !isGiven) origins.set(name, "other");
    }
    if (origins.size > MOST_NAMES) return undefined;
  }
  return origins;
}
