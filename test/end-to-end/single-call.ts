import { expect } from "vitest";
import { type Outcome, runProgram } from "./program.ts";
import { type Answer, startUpstream } from "./upstream.ts";

const TOKEN = "standard-token-of-the-test";

/** The operands of `upstash-mcp call` for one read and for one write. */
export const read = ["redis_string_read", '{"command":"GET","args":["k"]}'];
export const write = ["redis_string_write", '{"command":"INCR","args":["k"]}'];

/** How the answer to a write says that nobody knows whether it happened. */
export const OUTCOME_UNKNOWN = /unknown whether the write was carried out.*not sent again/;

/** One call against a URL; whatever happens, it shows no token and logs nothing. */
export async function call(url: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const outcome: Outcome = await runProgram(["call", ...args, "--allow-writes"], {
    UPSTASH_REDIS_REST_URL: url,
    UPSTASH_REDIS_REST_TOKEN: TOKEN,
    ...env,
  });
  expect(outcome.stdout + outcome.stderr).not.toContain(TOKEN);
  expect(outcome.stderr).toBe("");
  return outcome;
}

/** One call against an upstream that answers like this, and how often it was asked. */
export async function callAgainst(answer: Answer, args: readonly string[]) {
  const upstream = await startUpstream(answer);
  try {
    return { ...(await call(upstream.url, args)), requests: upstream.requests.length };
  } finally {
    await upstream.close();
  }
}
