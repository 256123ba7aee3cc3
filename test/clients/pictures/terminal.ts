import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { OPEN, PAGE } from "./terminal-page.ts";

/** Which lines of a terminal make a picture. */
export interface Cut {
  /** How its first line begins; the last line that does so counts. The first of all where it is missing. */
  from?: string;
  /** What stands in its last line. */
  to: string;
  /** How many lines are shown at the top and at the bottom, where there are more in all; those between are counted. */
  top: number;
  bottom: number;
}

/** A terminal in a page of the browser, in which a program runs. */
export interface Terminal {
  /** Waits until what is on the screen matches; throws with the screen where it does not in time. */
  shows(pattern: RegExp): Promise<void>;
  /** Sends keys to the program. */
  press(...keys: readonly string[]): Promise<void>;
  picture(cut: Cut): Promise<Buffer>;
}

/** Columns and rows: wide enough for a question, high enough for the longest answer. */
export const SIZE = { cols: 112, rows: 200 };

const xterm = resolve(import.meta.dirname, "../node_modules/@xterm/xterm");
/** Milliseconds. */
const LONGEST_WAIT = 60_000;
const BETWEEN_LOOKS = 100;
const BETWEEN_KEYS = 400;

const OPTIONS = {
  ...SIZE,
  fontFamily: "DejaVu Sans Mono, monospace",
  fontSize: 14,
  lineHeight: 1.15,
  theme: { background: "#ffffff", foreground: "#1f2328" },
};

/** Shows what a program draws, and gives it what is pressed. */
export async function openTerminal(page: Page, program: ChildProcessWithoutNullStreams): Promise<Terminal> {
  await page.setContent(PAGE);
  await page.addStyleTag({ path: `${xterm}/css/xterm.css` });
  await page.addScriptTag({ path: `${xterm}/lib/xterm.js` });
  await page.exposeFunction("press", (keys: string) => void program.stdin.write(keys));
  await page.evaluate(`(${OPEN})(${JSON.stringify(OPTIONS)})`);
  let drawn: Promise<unknown> = Promise.resolve();
  program.stdout.setEncoding("utf8").on("data", (text: string) => {
    // The page may have been closed before the program.
    drawn = drawn.then(() => page.evaluate(`draw(${JSON.stringify(text)})`)).catch(() => {});
  });
  const lines = async () => (await page.evaluate("lines()")) as string[];

  return {
    async shows(pattern) {
      const end = performance.now() + LONGEST_WAIT;
      for (;;) {
        const screen = (await lines()).join("\n").trimEnd();
        if (pattern.test(screen)) return page.waitForTimeout(BETWEEN_KEYS);
        if (performance.now() > end) throw new Error(`The terminal never showed ${pattern}, but:\n${screen}`);
        await page.waitForTimeout(BETWEEN_LOOKS);
      }
    },
    async press(...keys) {
      for (const key of keys) {
        program.stdin.write(key);
        await page.waitForTimeout(BETWEEN_KEYS);
      }
    },
    async picture(cut) {
      await drawn;
      await page.evaluate(`frame(${JSON.stringify(rowsOf(await lines(), cut))})`);
      return page.locator("figure").screenshot();
    },
  };
}

/** The rows of a picture: numbers, and between them how many are left out. */
function rowsOf(lines: readonly string[], { from = "", to, top, bottom }: Cut): (number | { leftOut: number })[] {
  const first = from === "" ? 0 : lines.findLastIndex((line) => line.startsWith(from));
  const last = lines.findLastIndex((line) => line.includes(to));
  if (first < 0 || last < first) throw new Error(`No lines from ${from} to ${to}:\n${lines.join("\n").trimEnd()}`);
  const rows = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const leftOut = rows.length - top - bottom;
  return leftOut > 1 ? [...rows.slice(0, top), { leftOut }, ...rows.slice(-bottom)] : rows;
}
