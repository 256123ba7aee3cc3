import { spawn } from "node:child_process";
import { Socket } from "node:net";

/** Waits for the end of its stdin, which is the end of the process that holds the other end, however that came. */
const WATCHDOG_PROGRAM = `
  const [pid, directory] = process.argv.slice(1);
  process.stdin.resume().on("error", () => {}).on("close", () => {
    try { process.kill(Number(pid), "SIGKILL"); } catch {}
    if (directory) require("node:fs").rmSync(directory, { recursive: true, force: true });
  });
`;

/**
 * Sees to it that a process ends and its directory goes when this process ends without a chance to clean up: SIGKILL, a crash,
 * process.exit(). It is a second small Node process that holds the read end of a pipe; the system closes the write end for us.
 * Returns a function that ends the watchdog, to be called when the process has been stopped in the ordinary way.
 */
export function startWatchdog(pid: number, directory = ""): () => void {
  const watchdog = spawn(
    process.execPath,
    ["--input-type=commonjs", "-e", WATCHDOG_PROGRAM, "--", String(pid), directory],
    {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      windowsHide: true,
      env: { ELECTRON_RUN_AS_NODE: "1" },
    },
  );
  watchdog.on("error", () => undefined);
  watchdog.unref();
  watchdog.stdin.on("error", () => undefined);
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  return () => void watchdog.kill("SIGKILL");
}
