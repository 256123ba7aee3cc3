/*
 * Which calls of a Lua script take away whole keys that the call of the script does not name.
 */

/** Commands that take away a whole key, and those that do so by a time that has passed. */
const DELETING: ReadonlySet<string> = new Set(["DEL", "UNLINK", "GETDEL", "RENAME", "RENAMENX"]);
/** Those with further words behind the one key that they take away. */
const DELETING_FIRST: ReadonlySet<string> = new Set(["DELEX", "JSON.DEL", "JSON.FORGET", "VECTOR.DROP"]);
const EXPIRING: ReadonlySet<string> = new Set(["EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"]);
/** Commands that take away a key where what they store in it is nothing, or its time has passed: which argument it is. */
const STORING: Readonly<Record<string, number>> = {
  GETEX: 0,
  BITOP: 1,
  SINTERSTORE: 0,
  SUNIONSTORE: 0,
  SDIFFSTORE: 0,
  ZRANGESTORE: 0,
  ZINTERSTORE: 0,
  ZUNIONSTORE: 0,
  ZDIFFSTORE: 0,
  GEOSEARCHSTORE: 0,
};
/** Commands that do so where the option STORE stands behind the key that they read. */
const STORING_BY_OPTION: ReadonlySet<string> = new Set(["SORT", "GEORADIUS", "GEORADIUSBYMEMBER"]);
/** All of these: the commands whose arguments have to be looked at. */
export const TAKING: ReadonlySet<string> = new Set([
  ...[...DELETING, ...DELETING_FIRST, ...EXPIRING, ...STORING_BY_OPTION],
  ...Object.keys(STORING),
]);

/** Whether a call takes away a key that is none of its own; `finds` says that the script looks for keys. */
export function takesAway(
  name: string,
  args: readonly string[] | undefined,
  isKey: (argument: string) => boolean,
  finds: boolean,
): boolean {
  if (args === undefined) return true;
  if (DELETING.has(name)) return !args.every(isKey);
  const [key = "", time = ""] = args;
  if (DELETING_FIRST.has(name)) return !isKey(key);
  const stored = STORING[name];
  if (stored !== undefined) return finds && !isKey(args.at(stored) ?? "");
  if (STORING_BY_OPTION.has(name)) return finds && args.slice(1).some((arg) => !isKey(arg) && !NUMBER.test(arg));
  return !isKey(key) && (finds || isOver(name, time));
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;
/** A name: what it stands for is not known, unless it is a function of Lua that gives what it is given. */
const COMPUTED = /(?<![\w.])(?!(?:tostring|tonumber|math\s?\.\s?\w{1,10})\s?\()[A-Za-z_]/;
/** The least digits of a time that is not over at once: for a moment it is written out by nobody, in seconds of this century. */
const LEAST_DIGITS: Readonly<Record<string, number>> = { EXPIRE: 1, PEXPIRE: 4, EXPIREAT: 10, PEXPIREAT: 13 };

/** Whether a time that is written out is over, or nearly so. */
function isOver(name: string, time: string): boolean {
  if (COMPUTED.test(time)) return false;
  const digits = /^(["']?)([1-9]\d{0,15})\1$/.exec(time)?.[2]?.length ?? 0;
  return digits < (LEAST_DIGITS[name] ?? 0);
}
