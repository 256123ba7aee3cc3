import { createInterface } from "node:readline";
import type { ReadStream } from "node:tty";
import { visibleLines } from "../../upstash/visible.ts";

/** A person at a terminal who is asked for what is missing. */
export interface AskedPerson {
  /** A line as it is typed; nothing where the person ends it by Ctrl-C or Ctrl-D. */
  line(question: string): Promise<string | undefined>;
  /** The same without showing what is typed. */
  hidden(question: string): Promise<string | undefined>;
}

/** The person at a terminal; nobody where the input is a pipe or a file. */
export function askedPerson(input: ReadStream, output: NodeJS.WritableStream): AskedPerson | undefined {
  if (!input.isTTY) return undefined;
  return {
    async line(question) {
      const lines = createInterface({ input, output });
      try {
        return await new Promise<string | undefined>((resolve) => {
          lines.once("SIGINT", () => resolve(undefined)).once("close", () => resolve(undefined));
          lines.question(visibleLines(question), (answer) => resolve(answer.trim()));
        });
      } finally {
        lines.close();
      }
    },
    async hidden(question) {
      // Before the question, so that nothing is shown of an answer that comes at once.
      input.setRawMode(true);
      output.write(visibleLines(question));
      try {
        return await typedUnseen(input);
      } finally {
        input.setRawMode(false);
        output.write("\n");
      }
    },
  };
}

const [INTERRUPT, END, BACKSPACE, DELETE, KILL_LINE, ESCAPE] = ["\x03", "\x04", "\b", "\x7f", "\x15", "\x1b"];
const SEQUENCE = new RegExp(`${ESCAPE}\\[[\\d;]*[A-Za-z~]`, "g");

/** Reads the keys of a terminal in raw mode, which shows none of them, to the end of a line. */
function typedUnseen(input: ReadStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = "";
    const finish = (answer: string | undefined): void => {
      input.off("data", take).off("end", end);
      input.pause();
      resolve(answer?.trim());
    };
    const end = (): void => finish(undefined);
    const take = (keys: string): void => {
      // Arrows and the like are sequences of their own; a paste may come between two of them.
      for (const key of keys.replaceAll(SEQUENCE, "")) {
        if (key === INTERRUPT || key === END) finish(undefined);
        else if (key === "\r" || key === "\n") finish(typed);
        else if (key === BACKSPACE || key === DELETE) typed = typed.slice(0, -1);
        else if (key === KILL_LINE) typed = "";
        else if (key >= " ") typed += key;
      }
    };
    input.setEncoding("utf8");
    input.on("data", take).once("end", end);
    input.resume();
  });
}
