import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ClientRow, packageOf } from "./client-table.ts";
import type { ClientTransport, Conversation, reads } from "./conversation.ts";

const file = resolve(import.meta.dirname, "results.json");

type Reads = Conversation<keyof typeof reads>;

/** How a person came to decide about a harmful call. */
export type Asked =
  | "a form"
  | "a form, which the client declines by itself"
  | "a form, which the client closes by itself"
  | "an approval page";

/** Who told the model what is wrong with a call. */
export type Teller = "the server" | "the client";

/** What is known of a client after its conversations. */
export interface ClientResult {
  name: string;
  package: string;
  version: string;
  mistakes: Teller;
  harm: Readonly<Record<ClientTransport, Asked>>;
  /**
   * What the model reads of the same answers, by --results. Nothing where no model reads, and none of structured where the
   * client does not show it what is structured.
   */
  characters?: { text: number; structured?: number; both: number };
}

export function readResults(): ClientResult[] {
  return JSON.parse(readFileSync(file, "utf8")) as ClientResult[];
}

export function writeResults(results: readonly ClientResult[]): void {
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** The ways in which a person is asked, by what the model reads of it. */
const ASKED: readonly [RegExp, Asked][] = [
  [/The person declined/, "a form"],
  [/closed the question/, "a form, which the client closes by itself"],
  [/approval\.url/, "an approval page"],
];

export function askedBy({ results }: Conversation): Asked | undefined {
  const found = ASKED.find(([pattern]) => pattern.test(results.harm))?.[1];
  const again = ASKED.find(([pattern]) => pattern.test(results.harmAgain))?.[1];
  // A person who is asked declines the first time only.
  return found === "a form" && again === "a form" ? "a form, which the client declines by itself" : found;
}

export function resultOf(
  client: ClientRow,
  {
    stdio,
    http,
    structured,
    both,
  }: Readonly<Record<ClientTransport, Conversation> & Record<"structured" | "both", Reads>>,
): ClientResult {
  const harm = { stdio: askedBy(stdio), http: askedBy(http) };
  if (harm.stdio === undefined || harm.http === undefined) throw new Error(`${client.name} asked nobody.`);
  const characters = {
    text: charactersOf(stdio),
    ...(structured.results.read.includes("275.5") ? { structured: charactersOf(structured) } : {}),
    both: charactersOf(both),
  };
  return {
    name: client.name,
    ...packageOf(client),
    mistakes: /Unknown command GETT/.test(stdio.results.unknownCommand) ? "the server" : "the client",
    harm: { stdio: harm.stdio, http: harm.http },
    ...(client.hasModel === false ? {} : { characters }),
  };
}

/** The length of what a model reads of three answers. */
function charactersOf({ results }: Reads): number {
  const { read, batch, size } = results;
  // Codex says how long a call took, which is longer now and then.
  return [read, batch, size].join("").replace(/Wall time: [\d.]+ seconds/g, "Wall time: 0.0000 seconds").length;
}
