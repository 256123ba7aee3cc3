import { createInterface } from "node:readline";
import type { Decision } from "../call/consent.ts";
import { visibleLines } from "../upstash/visible.ts";

/** A person at a terminal. */
export interface Terminal {
  /**
   * Shows a question; only `yes` agrees. Whatever else is typed declines it; the end of the input and a cancelled call
   * leave it undecided.
   */
  ask(question: string, signal: AbortSignal): Promise<Exclude<Decision, "unanswered">>;
}

interface TerminalInput extends NodeJS.ReadableStream {
  isTTY?: boolean;
}

interface TerminalOutput extends NodeJS.WritableStream {
  isTTY?: boolean;
}

/** The person who started the program; nobody where input or output is a pipe or a file, as in a script. */
export function personAt(input: TerminalInput, output: TerminalOutput): Terminal | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  return {
    async ask(question, signal) {
      output.write(`${visibleLines(question)}\nType yes to go on: `);
      // Without line editing, so that Ctrl-C stays a signal of the process.
      const lines = createInterface({ input, terminal: false });
      const cancel = () => lines.close();
      try {
        const answer = await new Promise<string | undefined>((resolve) => {
          lines.once("line", resolve).once("close", () => resolve(undefined));
          signal.addEventListener("abort", cancel);
          if (signal.aborted) cancel();
        });
        if (answer === undefined) return "cancelled";
        return answer.trim().toLowerCase() === "yes" ? "agreed" : "declined";
      } finally {
        signal.removeEventListener("abort", cancel);
        lines.close();
      }
    },
  };
}
