/** A command name and its arguments, in Redis order. */
export type RedisCommand = readonly string[];

export interface CommandOptions {
  signal?: AbortSignal | undefined;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable: boolean;
  /** Told that the reply is here but waits for room, and that it waits no longer. */
  onRoom?: ((waits: boolean) => void) | undefined;
  /** Told how many elements a reply has beyond those that are read; without it, such a reply is an error. */
  onLeft?: ((elements: number) => void) | undefined;
}
