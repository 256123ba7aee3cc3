/** The destructive commands that Redis lets a script call; the others it refuses there by itself. */
const DESTRUCTIVE_IN_SCRIPTS = /(?<!\w)(FLUSHALL|FLUSHDB|SEARCH\.DROP)(?!\w)/i;

/**
 * Whether a script, or what is given to one, names a destructive command. It keeps a person from being passed over by a
 * plain `redis.call("FLUSHALL")`. A script that puts the name together from parts is not seen through: who allows writes
 * allows scripts.
 */
export function namesDestructiveCommand(args: readonly string[]): boolean {
  return args.some((arg) => DESTRUCTIVE_IN_SCRIPTS.test(arg));
}
