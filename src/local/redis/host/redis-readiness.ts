import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { LocalError } from "../../local-error.ts";

/** Loading a large dump takes a while; an empty start takes a few milliseconds. */
const START_TIMEOUT_MS = 30_000;
const READY_LINE = /ready to accept connections/i;
/** `PID:ROLE DATE # MESSAGE`: how Redis logs what stops it. */
const LOGGED_WARNING = /^\d+:\w .* # (.*)$/;
/** As randomPassword makes them. A program that is no Redis might print the configuration it was given. */
const PASSWORD = /[0-9a-f]{64}/g;

/** Resolves when Redis says that it accepts connections. Rejects with its last line when it ends before that. */
export function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said = { error: "", warning: "", last: "it printed nothing" };
    const timer = setTimeout(() => fail(`it was not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    function fail(reason: string): void {
      clearTimeout(timer);
      reject(new LocalError(`Redis (${child.spawnfile}) did not start: ${reason.replaceAll(PASSWORD, "[password]")}`));
    }
    // Both are read to the end of the process, or it would block on a full pipe.
    for (const output of [child.stdout, child.stderr]) {
      if (output === null) continue;
      createInterface({ input: output }).on("line", (line) => {
        if (READY_LINE.test(line)) {
          clearTimeout(timer);
          resolve();
        }
        if (line.trim() === "") return;
        if (output === child.stderr) said.error = line;
        said.warning = LOGGED_WARNING.exec(line)?.[1] ?? said.warning;
        said.last = line;
      });
    }
    child.once("error", (error) => fail(error.message));
    // "close" comes after the last line of output, "exit" may come before it.
    child.once("close", () => fail(said.error || said.warning || said.last));
  });
}
