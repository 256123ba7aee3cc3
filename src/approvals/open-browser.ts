import { spawn } from "node:child_process";

/** What opens an address in the browser of the person who is logged in, by platform. */
const OPENERS: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ["open"],
  // Not `start`, which a shell has: the address is no part of a command line that is read anew.
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
const ELSEWHERE = ["xdg-open"] as const;
/** Milliseconds after which a program that has not failed is taken to have opened the page. */
const FAILS_WITHIN = 1_500;

/** Opens an address in a browser, without a shell; false where there is no program for that, or it fails. */
export function openBrowser(url: string, platform: string = process.platform): Promise<boolean> {
  const [program, ...args] = OPENERS[platform] ?? ELSEWHERE;
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { detached: true, stdio: "ignore", shell: false, windowsHide: true });
    const timer = setTimeout(() => resolve(true), FAILS_WITHIN);
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      resolve(isOpen);
    };
    child.once("error", () => end(false)).once("exit", (code) => end(code === 0));
    child.unref();
  });
}
