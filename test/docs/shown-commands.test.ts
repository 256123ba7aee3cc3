import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closing } from "../end-to-end/closing.ts";
import { type InstalledPackage, installPackage } from "../end-to-end/installed-package.ts";
import { root } from "./pages.ts";
import { commandsIn, notRun, type RunCommand, run, shownCommands } from "./shown-commands.ts";

/*
 * The commands of the documents, in a shell: those of a clone in this one, all others where the package is installed. Only the
 * ports are others, since one that is named may be taken.
 */

/** Milliseconds after which a command that should have ended is killed. */
const LONGEST = 50_000;
const keep = closing(afterAll);
let installed: InstalledPackage;
beforeAll(() => {
  installed = keep(installPackage());
}, 120_000);

describe("the commands of the documents", () => {
  it("are those that are run or have a reason, and no others", () => {
    const commands = new Set(shownCommands().map(({ command }) => command));
    expect([...commands].sort()).toEqual([...Object.keys(run), ...Object.keys(notRun)].sort());
  });

  it("are read from lines that go on, without their comments", () => {
    expect(commandsIn("a --b 'c # d' \\\n  --e   # f\n\n# g\nh\n")).toEqual(["a --b 'c # d' --e", "h"]);
  });

  it.each(Object.entries(run))("%s", async (command, expected) => {
    const { ended, said } = await ranInShell(command, expected);
    expect(said).toMatch(expected.prints);
    expect({ ended, said }).toEqual({ ended: expected.ends ?? 0, said });
  });
});

/** Runs a command to its end, or until it has said what it prints where it serves; then it is ended as by Ctrl-C. */
async function ranInShell(command: string, { prints, ends, input = "" }: RunCommand) {
  const isOfClone = /^(npm|node) /.test(command);
  const child = spawn("sh", ["-c", `exec ${command}`.replace(/(--(qstash-)?port) \d+/g, "$1 0")], {
    cwd: isOfClone ? root : installed.folder,
    env: {
      ...installed.env,
      PATH: [join(installed.folder, "node_modules/.bin"), installed.env.PATH].join(delimiter),
      UPSTASH_MCP_PORT: "0",
    },
    stdio: "pipe",
    detached: true,
  });
  const end = (signal: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, signal);
  const timer = setTimeout(() => end("SIGKILL"), LONGEST);
  const closed = once(child, "close");
  child.stdin.end(input);
  let said = "";
  let isEnding = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (ends !== undefined && !isEnding && prints.test(said)) isEnding = end("SIGINT");
    });
  }
  await closed;
  clearTimeout(timer);
  return { ended: child.exitCode ?? child.signalCode, said };
}
