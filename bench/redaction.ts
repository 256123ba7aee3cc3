import { createHash } from "node:crypto";
import { createRedactor } from "../src/call/redactor.ts";
import type { Comparison } from "./rounds.ts";
import { compare } from "./rounds.ts";

const SECRETS = 1_000;
const CHARACTERS = 2_000_000;
const ROUNDS = 11;

/** Milliseconds to search an answer for many secrets, against those to read the same answer as JSON. */
export async function searchForSecrets(): Promise<Comparison> {
  const redactor = createRedactor(false);
  for (let seed = 0; seed < SECRETS; seed += 1) redactor.add(digest(seed));
  const texts = Array.from({ length: CHARACTERS / 43 }, (_, index) => digest(-index - 1));
  const json = JSON.stringify(texts);
  const answer = texts.join("");
  return compare(
    ROUNDS,
    async () => timeOf(() => redactor.text(answer)),
    async () => timeOf(() => JSON.parse(json)),
  );
}

function digest(seed: number): string {
  return createHash("sha256").update(String(seed)).digest("base64url");
}

function timeOf(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
