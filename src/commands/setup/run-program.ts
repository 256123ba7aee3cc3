import { spawn } from "node:child_process";

/** How a program ended, and what it printed. */
export interface ProgramEnding {
  code: number | null;
  stdout: string;
}

/** Milliseconds: a keychain that is locked asks a person first. */
const LONGEST_RUN = 60_000;

/** Runs a program without a shell; what it is to keep secret comes by its input, since arguments can be seen. */
export function runSystemProgram(program: string, args: readonly string[], input = ""): Promise<ProgramEnding> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], timeout: LONGEST_RUN, windowsHide: true });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.once("error", () => resolve({ code: null, stdout: "" }));
    child.once("close", (code) => resolve({ code, stdout }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
