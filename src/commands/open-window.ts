import { openBrowser } from "../approvals/open-browser.ts";
import { ConfigError } from "../config/read.ts";
import { writeOut } from "./output.ts";
import { type RunningWindow, runningWindows, windowsFolder } from "./running-windows.ts";

const NONE =
  "No server of this user runs that has a window. Start one: npm start, or upstash-mcp with --transport http, or with --window where a client starts it over stdio.";

/** Opens the window of the server that runs; of several the newest one's, and prints the addresses of all. */
export async function openRunningWindow(open: (url: string) => Promise<boolean> = openBrowser): Promise<number> {
  const windows = await windowsOfThisUser();
  const [newest] = windows;
  if (newest === undefined) throw new ConfigError(NONE);
  await writeOut(windows.map(lineOf).join(""));
  if (!(await open(newest.url))) await writeOut("No browser can be opened from here. Open an address above.\n");
  return 0;
}

async function windowsOfThisUser(): Promise<RunningWindow[]> {
  try {
    return await runningWindows(windowsFolder(process.env));
  } catch (error) {
    throw new ConfigError(
      `The windows that run cannot be found: ${error instanceof Error ? error.message : "failed"}.`,
    );
  }
}

function lineOf({ url, serves, pid, since }: RunningWindow): string {
  return `${url}  (${serves}, process ${pid}, since ${since})\n`;
}
