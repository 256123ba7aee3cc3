/** A command name and its arguments, in Redis order. */
export type RedisCommand = readonly string[];

export interface CommandOptions {
  signal?: AbortSignal | undefined;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable: boolean;
}
