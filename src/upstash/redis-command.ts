/** A command name and its arguments, in Redis order. */
export type RedisCommand = readonly string[];

export interface CommandOptions {
  signal?: AbortSignal | undefined;
  /** Whether the command may be sent again when its outcome is unknown: true for reads alone. */
  repeatable: boolean;
  /** Who sends it, where that is known. */
  caller?: string | undefined;
  /** By caller, how many commands of a request are whose, where several have sent it together. */
  callers?: (() => ReadonlyMap<string, number>) | undefined;
  /** Told that the reply is here but waits for room, and that it waits no longer. */
  onRoom?: ((waits: boolean) => void) | undefined;
  /** Told how many elements a reply has beyond those that are read; without it, such a reply is an error. */
  onLeft?: ((elements: number) => void) | undefined;
}
