import { clientKinds, serveTo, type TestClient } from "./clients.ts";
import type { Closable } from "./closing.ts";
import { runProgram } from "./program.ts";

/** A row of `upstash-mcp tools --json`, as far as access is concerned. */
export interface PrintedTool {
  name: string;
  access: string;
  commands?: string[];
  annotations: { readOnlyHint: boolean };
}

export async function toolsWith(...flags: string[]): Promise<PrintedTool[]> {
  return JSON.parse((await runProgram(["tools", "--json", ...flags])).stdout);
}

/** The newest client, with a server of its own over stdio that has these variables and flags. */
export async function clientWith(
  env: Readonly<Record<string, string>>,
  keep: <Opened extends Closable>(opened: Opened) => Opened,
  ...args: string[]
): Promise<TestClient> {
  return serveTo(newestClient(), "stdio", { args, env }, keep);
}

export function newestClient() {
  const newest = clientKinds.at(-1);
  if (newest === undefined) throw new Error("There is no client.");
  return newest;
}
