import { briefOf, type Log } from "../log.ts";
import type { StateCommands, StateReply } from "./state-commands.ts";

/** Milliseconds for which a failure keeps those from asking who can do without. */
const FAILURE_HOLDS = 3_000;
/** Milliseconds for which a reply shows that the state is reached. */
const SUCCESS_HOLDS = 10_000;

/** The shared state, and whether it is reached: the log is told when that begins and when it is over. */
export interface AskedState {
  /** Rejects where no reply comes. */
  ask(command: readonly string[]): Promise<StateReply>;
  /** Nothing where no reply comes, or none has come a moment ago. */
  askUnlessFailed(command: readonly string[]): Promise<StateReply | undefined>;
  /** As `SharedState` has it. */
  notReached(): Promise<string | undefined>;
}

const NOT_REACHED = "the shared state is not reached";

/** Asks by a clock in milliseconds. */
export function askState(commands: StateCommands, log: Log, now: () => number = () => performance.now()): AskedState {
  let last: { reached: boolean; at: number } | undefined;
  let checking: Promise<unknown> | undefined;
  const isWithin = (milliseconds: number) => last !== undefined && now() - last.at < milliseconds;

  async function ask(command: readonly string[]): Promise<StateReply> {
    try {
      const reply = await commands.run(command);
      if (last?.reached === false) log("info", "shared state: reached again");
      last = { reached: true, at: now() };
      return reply;
    } catch (error) {
      if (last?.reached !== false) {
        const meanwhile = "confirmed calls are refused, and this node counts the calls of callers alone";
        log("warn", `shared state: not reached (${briefOf(error)}). Meanwhile ${meanwhile}.`);
      }
      last = { reached: false, at: now() };
      throw error;
    }
  }

  const hasFailed = () => last?.reached === false && isWithin(FAILURE_HOLDS);
  return {
    ask,
    askUnlessFailed: async (command) => (hasFailed() ? undefined : ask(command).catch(() => undefined)),
    async notReached() {
      const isKnown = hasFailed() || (last?.reached === true && isWithin(SUCCESS_HOLDS));
      if (!isKnown) {
        checking ??= ask(["PING"])
          .catch(() => undefined)
          .finally(() => {
            checking = undefined;
          });
        await checking;
      }
      return last?.reached === false ? NOT_REACHED : undefined;
    },
  };
}
