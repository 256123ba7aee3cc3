import { text as readAll } from "node:stream/consumers";
import { withCommands } from "../../config/credential-commands.ts";
import { type Config, ConfigError } from "../../config/read.ts";
import type { Variables } from "../../config/set-text.ts";
import { told, variablesOf } from "../../config/settings.ts";
import { products } from "../../products/index.ts";
import { quoted } from "../../upstash/quoted.ts";
import { tellPerson } from "../output.ts";
import type { AskedPerson } from "./ask-person.ts";
import {
  credentialLines,
  credentialsIn,
  type GivenTexts,
  refuseWithoutCredentials,
  type WantedCredentials,
  wantedOf,
} from "./wanted-credentials.ts";

/** From where credentials may come. */
export interface CredentialSources {
  flags: GivenTexts;
  environment: NodeJS.ProcessEnv;
  person: AskedPerson | undefined;
  input: NodeJS.ReadableStream;
}

/** A person has ended the questions. */
export class NothingGiven extends Error {}

/** How often a person is asked for the same thing. */
const MOST_TRIES = 3;

/**
 * The credentials that the server of these flags needs, no others: from the environment, else asked of a person, else read
 * from a pipe. Rejects with a ConfigError that says what is missing, or with NothingGiven.
 */
export async function gatherCredentials(sources: CredentialSources): Promise<WantedCredentials> {
  const { flags, environment, person, input } = sources;
  const secrets = told(variablesOf(products)).flatMap(([name, { secret }]) => (secret ? [name] : []));
  const found = credentialsIn(withCommands(environment, secrets), products);
  const fromHere = wantedOf(flags, found, products);
  if (fromHere.config.local) return { config: fromHere.config, needed: {} };
  if (isEnough(fromHere)) {
    tellPerson(`From the environment: ${Object.keys(fromHere.needed).join(", ")}.\n`);
    return fromHere;
  }
  if (person !== undefined) return askCredentials(sources, person, found);
  const piped = wantedOf(
    flags,
    { ...found, ...credentialsIn(credentialLines(await readAll(input)), products) },
    products,
  );
  refuseWithoutCredentials(piped);
  return piped;
}

function isEnough({ config }: WantedCredentials): boolean {
  return config.products.some(({ probes }) => probes.length > 0);
}

/** What a person is asked: a question, and the variable that the answer is of. */
interface Question {
  variable: string;
  text: string;
  isSecret?: boolean;
}

async function askCredentials(
  { flags }: CredentialSources,
  person: AskedPerson,
  found: Variables,
): Promise<WantedCredentials> {
  const { config } = wantedOf(flags, {}, products);
  const choice = await person.line("Connect one Redis database (1), or all of an account (2)? [1] ");
  if (choice === undefined) throw new NothingGiven();
  const questions = choice.startsWith("2") ? ofAccount : ofDatabase(config);
  const given: Record<string, string> = {};
  for (const question of questions) {
    const before = found[question.variable];
    given[question.variable] = before !== undefined ? textOf(before) : await answerTo(question, person, flags, given);
  }
  const wanted = wantedOf(flags, given, products);
  refuseWithoutCredentials(wanted);
  return wanted;
}

function textOf(value: string | (() => string)): string {
  return typeof value === "function" ? value() : value;
}

const ofAccount: readonly Question[] = [
  { variable: "UPSTASH_EMAIL", text: "E-mail of the account: " },
  {
    variable: "UPSTASH_API_KEY",
    text: "API key (console, Account, Management API; a read-only one will do for reading; it is not shown): ",
    isSecret: true,
  },
];

function ofDatabase({ access }: Config): Question[] {
  const reads = access === "read-only";
  return [
    { variable: "UPSTASH_REDIS_REST_URL", text: "REST URL of the database (console, REST): " },
    {
      variable: reads ? "UPSTASH_REDIS_REST_READONLY_TOKEN" : "UPSTASH_REDIS_REST_TOKEN",
      text: `${reads ? "Read-only token" : "Standard token"} (console, REST; it is not shown): `,
      isSecret: true,
    },
  ];
}

/** Asks until the answer can be right. */
async function answerTo(
  { variable, text, isSecret = false }: Question,
  person: AskedPerson,
  flags: GivenTexts,
  before: GivenTexts,
): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await (isSecret ? person.hidden(text) : person.line(text));
    if (answer === undefined) throw new NothingGiven();
    if (answer === "") continue;
    try {
      wantedOf(flags, { ...before, [variable]: answer }, products);
      return answer;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      tellPerson(`${error.message}\n`);
    }
  }
  throw new ConfigError(`No value for ${quoted(variable)} was given that can be right. Nothing was written.`);
}
