/** What a command of the shared state is answered; other replies of Redis are not asked for. */
export type StateReply = string | number | null | readonly StateReply[];

/** The Redis of the shared state, however it is reached. */
export interface StateCommands {
  /** Runs one command, never twice. Rejects where no reply comes in time, and with an error of Redis. */
  run(command: readonly string[]): Promise<StateReply>;
  close(): Promise<void>;
}

/** Milliseconds that a command may take: a call waits for it. */
export const STATE_TIME = 2_000;
