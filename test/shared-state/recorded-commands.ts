import type { StateCommands, StateReply } from "../../src/shared-state/state-commands.ts";

/** A Redis that answers as it is told, with an Error for none, and all that it was asked. */
export function recordedCommands(answer: () => StateReply | Error) {
  const asked: (readonly string[])[] = [];
  const commands: StateCommands = {
    async run(command) {
      asked.push(command);
      const reply = answer();
      if (reply instanceof Error) throw reply;
      return reply;
    },
    close: async () => {},
  };
  return { commands, asked };
}
