import type { RedisArgument } from "../connection/resp.ts";

/**
 * Upstash's flag "Key-Based Locking": the script locks no more than its keys. Redis runs one script after the other and
 * refuses flags that it does not know, so it never sees this one.
 */
const KEY_LOCKING = "allow-key-locking";

/** A flag that Redis has, and that means nothing outside of a cluster: it takes the place of the other in a library. */
const IN_ITS_PLACE = "no-cluster";

const LF = 0x0a;

/**
 * The script as Redis takes it: without the flag in its first line, which stays a line, so that errors name the same
 * ones. Undefined where there is no such flag.
 */
export function scriptWithoutKeyLocking(script: RedisArgument): RedisArgument | undefined {
  const end = typeof script === "string" ? script.indexOf("\n") : script.indexOf(LF);
  if (end === -1) return undefined;
  const line = lineWithoutKeyLocking(script.slice(0, end).toString());
  if (line === undefined) return undefined;
  return typeof script === "string"
    ? line + script.slice(end)
    : Buffer.concat([Buffer.from(line), script.subarray(end)]);
}

/** Without any other flag the line is a comment: a script of Redis with a first line may not run as EVAL_RO without `no-writes`. */
function lineWithoutKeyLocking(line: string): string | undefined {
  const [engine, ...options] = line.trimEnd().split(/[ \t\r]+/);
  if (engine !== "#!lua") return undefined;
  const kept = options.map((option) => {
    if (!option.startsWith("flags=")) return option;
    const flags = option.slice("flags=".length).split(",");
    const others = flags.filter((flag) => flag !== KEY_LOCKING);
    return others.length === 0 ? "" : `flags=${others.join(",")}`;
  });
  if (kept.join(" ") === options.join(" ")) return undefined;
  const rest = kept.filter((option) => option !== "");
  return rest.length === 0 ? `--${line.slice("#!".length)}` : [engine, ...rest].join(" ");
}

/**
 * The code of a library as Redis takes it. A library gives the flag to each of its functions, as a string of Lua; another
 * flag takes its place, with a comment by which libraryFromRedis finds it.
 */
export function libraryForRedis(code: RedisArgument): RedisArgument {
  if (!code.includes(KEY_LOCKING)) return code;
  if (typeof code === "string") return code.replaceAll(KEY_LOCKING_STRING, replaced);
  // Byte by byte, as latin1: the code may be no UTF-8.
  return Buffer.from(code.toString("latin1").replaceAll(KEY_LOCKING_STRING, replaced), "latin1");
}

/** The code of a library as it was sent. */
export function libraryFromRedis(code: Buffer): Buffer {
  if (!code.includes(MARK_BEGIN)) return code;
  return Buffer.from(
    code.toString("latin1").replaceAll(REPLACED_STRING, (_, original: string) => original),
    "latin1",
  );
}

/** The flags of a function as they were sent, of those that Redis lists; `code` is the code of its library in Redis. */
export function flagsFromRedis(flags: readonly string[], code: Buffer): string[] {
  const own = libraryFromRedis(code);
  if (own === code || !flags.includes(IN_ITS_PLACE)) return [...flags];
  const others = own.includes(IN_ITS_PLACE) ? flags : flags.filter((flag) => flag !== IN_ITS_PLACE);
  return [...others, KEY_LOCKING];
}

const KEY_LOCKING_STRING = /'allow-key-locking'|"allow-key-locking"|\[\[allow-key-locking\]\]/g;
/** Three equals signs: it may stand within a comment or a string of fewer, and ends none of them. */
const MARK_BEGIN = "--[===[upstash ";
const REPLACED_STRING = /'no-cluster'--\[===\[upstash (\S+)\]===\]/g;

function replaced(original: string): string {
  return `'${IN_ITS_PLACE}'${MARK_BEGIN}${original}]===]`;
}
