// What each agent is given: where the model is, how the server is reached, and what its person answers to forms.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where the model is. */
export const url = process.env.MODEL_URL;

/** `{ command, args, env }` of a server over stdio, or its `{ url }`. */
export const server = JSON.parse(process.env.SERVER);

export const prompt = "Do what has to be done.";

let asked = 0;

/** The person declines the first form and agrees to the second. */
export function answerForm() {
  asked += 1;
  return asked === 1 ? { action: "decline" } : { action: "accept", content: { confirm: true } };
}

/** The folder of an installed package. */
export function packageFolder(name) {
  return fileURLToPath(new URL(`../node_modules/${name}`, import.meta.url));
}

/** What npm calls the machine in the names of packages with a program for it. */
export const machine = `${process.platform}-${process.arch}`;

/** Runs the program of a client to its end, with its output on ours. */
export function run(program, args, environment = {}) {
  const { status, error } = spawnSync(program, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
}
