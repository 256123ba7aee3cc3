import { spawn } from "node:child_process";

/** What opens an address in the person's browser. */
const OPENERS: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
const OTHERWISE = ["xdg-open"] as const;
/** Milliseconds in which an opener that fails does so. */
const OPENING_TIME = 3_000;

/** Opens an address in the person's browser; false where nothing here can. The program gets it as it is, without a shell. */
export function openBrowser(url: string, platform: string = process.platform): Promise<boolean> {
  const [program, ...args] = OPENERS[platform] ?? OTHERWISE;
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    const timer = setTimeout(() => resolve(true), OPENING_TIME);
    const end = (isOpened: boolean) => {
      clearTimeout(timer);
      resolve(isOpened);
    };
    child.once("error", () => end(false));
    child.once("exit", (code) => end(code === 0));
    child.unref();
  });
}
