/*
 * Commands that may hold up all others, told by their arguments alone: how large a value is cannot be seen here. One rule
 * for each reason, and the first that fits counts.
 */

/** Why commands are suspected of being slow. */
interface SuspectRule {
  commands: readonly string[];
  why: string;
  /** What to use in their place. */
  instead?: string;
  /** Whether a command with these arguments is meant; any, where it is left out. */
  when?(args: readonly string[]): boolean;
}

export interface Suspicion {
  why: string;
  instead?: string | undefined;
}

/** Elements of a range that are many. */
const MANY = 1_000;
/** Arguments that are many in one command. */
const MANY_ARGUMENTS = 500;

const RULES: readonly SuspectRule[] = [
  { commands: ["KEYS"], why: "looks at every key of the database", instead: "SCAN" },
  { commands: ["FLUSHALL", "FLUSHDB"], why: "deletes every key of the database" },
  { commands: ["SORT", "SORT_RO"], why: "sorts the whole value", instead: "a sorted set" },
  { commands: ["HGETALL", "HKEYS", "HVALS"], why: "reads the whole hash", instead: "HMGET or HSCAN" },
  { commands: ["SMEMBERS"], why: "reads the whole set", instead: "SISMEMBER or SSCAN" },
  {
    commands: ["SUNION", "SINTER", "SDIFF", "SUNIONSTORE", "SINTERSTORE", "SDIFFSTORE"],
    why: "goes through whole sets",
  },
  {
    commands: ["SUNIONCARD", "SDIFFCARD"],
    why: "goes through whole sets",
    instead: "LIMIT, or APPROX of SUNIONCARD",
    when: (args) => !has(args, "LIMIT") && !has(args, "APPROX"),
  },
  {
    commands: ["ZUNION", "ZINTER", "ZDIFF", "ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE"],
    why: "goes through whole sorted sets",
  },
  { commands: ["LREM", "LINSERT", "LPOS"], why: "searches the list element by element", instead: "a set, or a hash" },
  {
    commands: ["LRANGE", "ZREVRANGE"],
    why: `reads more than ${MANY} elements, or to the end`,
    instead: "pages of a fixed length",
    when: isLargeRange,
  },
  {
    commands: ["ZRANGE"],
    why: `reads more than ${MANY} elements, or to the end`,
    instead: "pages of a fixed length, or LIMIT",
    when: (args) => (has(args, "BYSCORE") || has(args, "BYLEX") ? !has(args, "LIMIT") : isLargeRange(args)),
  },
  {
    commands: ["ZRANGEBYSCORE", "ZREVRANGEBYSCORE", "ZRANGEBYLEX", "ZREVRANGEBYLEX"],
    why: "reads a range without LIMIT",
    instead: "LIMIT",
    when: (args) => !has(args, "LIMIT"),
  },
  {
    commands: ["XRANGE", "XREVRANGE", "XREAD"],
    why: "reads a stream without COUNT",
    instead: "COUNT",
    when: (args) => !has(args, "COUNT") && args.at(-1) !== "$",
  },
  {
    commands: ["ARSCAN", "ARGREP"],
    why: "reads a range without LIMIT",
    instead: "LIMIT",
    when: (args) => !has(args, "LIMIT"),
  },
  {
    commands: ["ARGETRANGE"],
    why: `reads more than ${MANY} slots, empty ones too`,
    instead: "ARSCAN with LIMIT, which leaves empty ones out",
    when: ([, start = "", end = ""]) => Math.abs(Number(end) - Number(start)) >= MANY,
  },
  {
    commands: ["ARINFO"],
    why: "walks the whole array",
    instead: "ARINFO without FULL",
    when: (args) => has(args.slice(1), "FULL"),
  },
  {
    commands: ["SCAN", "HSCAN", "SSCAN", "ZSCAN"],
    why: `looks at more than ${MANY} elements in one step`,
    instead: "a lower COUNT",
    when: (args) => Number(args[args.findIndex((arg) => /^count$/i.test(arg)) + 1]) > MANY && has(args, "COUNT"),
  },
  {
    commands: ["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO"],
    why: "runs a script, during which no other command runs",
    instead: "short scripts, or a pipeline",
  },
];

/** How to tell of a command whether it may be slow; `isCut` where it has more arguments than were read. */
export function createSuspicion(): (name: string, args: readonly string[], isCut: boolean) => Suspicion | undefined {
  const byName = new Map(RULES.flatMap((rule) => rule.commands.map((name) => [name, rule] as const)));
  return (name, args, isCut) => {
    const rule = byName.get(name);
    if (rule !== undefined && (rule.when === undefined || rule.when(args))) return rule;
    if (isCut) return { why: "has more than 16,384 characters" };
    return args.length > MANY_ARGUMENTS ? { why: `has more than ${MANY_ARGUMENTS} arguments` } : undefined;
  };
}

function has(args: readonly string[], option: string): boolean {
  return args.some((arg) => arg.toUpperCase() === option);
}

/** `key start stop` by index. An index from the end may be any number of elements away from one from the begin. */
function isLargeRange([, first = "", last = ""]: readonly string[]): boolean {
  const [start, stop] = [Number(first), Number(last)];
  return start < 0 === stop < 0 ? stop - start >= MANY : stop < 0;
}
