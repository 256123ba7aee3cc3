import type { ReadStream } from "node:tty";
import type { Arguments } from "../../config/arguments.ts";
import { ConfigError } from "../../config/read.ts";
import { products } from "../../products/index.ts";
import { createHttp } from "../../upstash/http.ts";
import { nearest } from "../../upstash/near-names.ts";
import { quoted } from "../../upstash/quoted.ts";
import { checkUpstreams, type UpstreamCheck } from "../doctor/check-upstream.ts";
import { tellPerson, writeOut } from "../output.ts";
import { type AskedPerson, askedPerson } from "./ask-person.ts";
import { SETUP_CLIENTS } from "./client-table.ts";
import { ConfigurationFault, faultOf } from "./configuration-edit.ts";
import { type FoundClient, foundClients, type Surroundings, surroundingsHere } from "./found-clients.ts";
import { gatherCredentials, NothingGiven } from "./gather-credentials.ts";
import { findKeychain, type Keychain, removalOf } from "./keychain.ts";
import { commandsIn, readEntry } from "./our-entry.ts";
import { type PlannedChange, planWithEntry, planWithoutEntry } from "./plan-change.ts";
import { runSystemProgram } from "./run-program.ts";
import { programStart, serverArguments, serverVariables } from "./server-start.ts";
import { setupSettings } from "./setup-settings.ts";
import { shownChange } from "./shown-change.ts";
import type { GivenTexts, WantedCredentials } from "./wanted-credentials.ts";
import { isChange, writeChanges } from "./write-changes.ts";

/** What `setup` is asked to do. */
interface SetupJob {
  clients: readonly FoundClient[];
  /** The flags of the server. */
  flags: GivenTexts;
  remove: boolean;
  dryRun: boolean;
  yes: boolean;
  inFile: boolean;
  around: Surroundings;
  person: AskedPerson | undefined;
}

/**
 * Writes the server into the configuration of the clients of this machine, or takes it out: shows first what changes, and
 * keeps everything else in the files. Gives the exit code.
 */
export async function runSetup({ flags: given }: Arguments, around = surroundingsHere()): Promise<number> {
  const flags = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(setupSettings, name)));
  const isOn = (name: "remove" | "dryRun" | "yes" | "tokensInFile") => setupSettings[name].schema.parse(given[name]);
  const job: SetupJob = {
    clients: chosenClients(given.client, around),
    flags,
    remove: isOn("remove"),
    dryRun: isOn("dryRun"),
    yes: isOn("yes"),
    inFile: isOn("tokensInFile"),
    around,
    person: askedPerson(process.stdin as ReadStream, process.stderr),
  };
  if (job.person === undefined && !job.yes && !job.dryRun) {
    throw new ConfigError("Nobody can be asked here: give --yes to write, or --dry-run to see what would change.");
  }
  try {
    return job.remove ? await takeOut(job) : await putIn(job);
  } catch (error) {
    if (error instanceof NothingGiven) tellPerson("Nothing was written.\n");
    else if (error instanceof ConfigurationFault) tellPerson(`upstash-mcp: ${error.message}\n`);
    else throw error;
    return 1;
  }
}

/** The clients that are here, or those of them that are named. Throws a ConfigError for a name that is none. */
function chosenClients(names: string | undefined, around: Surroundings): FoundClient[] {
  const found = foundClients(around);
  const known = SETUP_CLIENTS.map(({ name }) => name);
  if (names === undefined) {
    if (found.length > 0) return found;
    throw new ConfigError(`No client was found on this machine. Known: ${known.join(", ")}.`);
  }
  return [...new Set(names.split(",").map((name) => name.trim()))].map((name) => {
    const one = found.find(({ client }) => client.name === name);
    if (one !== undefined) return one;
    const row = SETUP_CLIENTS.find((client) => client.name === name);
    if (row !== undefined) {
      throw new ConfigError(`${row.title} was not found on this machine. Start it once, then try again.`);
    }
    const [near] = nearest(known, name, (one) => [one]);
    const meant = near === undefined ? "" : ` Did you mean ${near}?`;
    throw new ConfigError(`--client knows no ${quoted(name)}.${meant} Known: ${known.join(", ")}.`);
  });
}

async function putIn(job: SetupJob): Promise<number> {
  const wanted = await gatherCredentials({
    flags: job.flags,
    environment: process.env,
    person: job.person,
    input: process.stdin,
  });
  if (wanted.config.transport === "http") {
    throw new ConfigError("setup is for clients that start the server themselves: leave --transport http out.");
  }
  if (!(await areAccepted(wanted))) return 1;
  const keychain = job.inFile ? undefined : await findKeychain(job.around, runSystemProgram);
  const { env, kept, hasTokens } = serverVariables(wanted.needed, products, { keychain, environment: process.env });
  const { command, args } = programStart(job.around.system);
  const start = { command, args: [...args, ...serverArguments(job.flags, products)], env };
  const { plans, faults } = await planAll(job.clients, (found) => planWithEntry(found, found.client.entry(start)));
  await writeOut(plans.map(shownChange).join("\n"));
  if (hasTokens && plans.some(isChange)) tellPerson(whyInFile(job));
  const due = plans.some(isChange);
  if (!(await isAgreed(job, due))) return faults;
  if (due) for (const secret of kept) await keep(keychain, secret);
  await writeChanges(plans, hasTokens);
  return tellWritten(plans, faults, "Start these clients anew: ");
}

function whyInFile({ inFile, around }: SetupJob): string {
  const why = inFile
    ? "as --tokens-in-file says"
    : around.system === "win32"
      ? "since Windows has no command that reads its keychain"
      : "since no keychain was found here";
  const readers =
    around.system === "win32"
      ? "Windows keeps other users out of your folder"
      : "nobody but you may read them (mode 0600)";
  return `Tokens stand in these files, ${why}; ${readers}.\n`;
}

async function keep(keychain: Keychain | undefined, { account, secret }: { account: string; secret: string }) {
  if (keychain === undefined || (await keychain.keep(account, secret))) return;
  throw new ConfigurationFault(
    `${keychain.title} did not keep the token. Nothing was written; unlock it, or give --tokens-in-file.`,
  );
}

/** Whether Upstash accepts what was given, by one read of each service; tells what it may do. */
async function areAccepted({ config }: WantedCredentials): Promise<boolean> {
  if (config.local) return true;
  const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply }, { proxies: config.proxies });
  const checks = await checkUpstreams(config.products, http).finally(() => http.close());
  for (const check of checks) tellPerson(`${tolds(check)}\n`);
  const tooMuch = checks.some(({ rights }) => rights === "standard") && config.access === "read-only";
  if (tooMuch) {
    tellPerson(
      "That is the standard token, which may write. Nothing was written: give the read-only token (console, REST, Read-Only Token), or --allow-writes if you mean it.\n",
    );
  }
  return !tooMuch && checks.every(({ problem }) => problem === undefined);
}

function tolds({ product, host, milliseconds, rights, because, problem }: UpstreamCheck): string {
  if (problem !== undefined) return `${product}: ${problem.message} ${problem.advice} Nothing was written.`;
  return `${product}: ${host} accepts it (${milliseconds} ms). What it may do: ${rights}; ${because}.`;
}

async function takeOut(job: SetupJob): Promise<number> {
  const { plans, faults } = await planAll(job.clients, planWithoutEntry);
  await writeOut(plans.map(shownChange).join("\n"));
  if (!(await isAgreed(job, plans.some(isChange)))) return faults;
  await writeChanges(plans, false);
  const lookups = plans.flatMap(({ entries }) => commandsIn(readEntry(entries.before).env));
  const commands = new Set(lookups.flatMap((lookup) => removalOf(lookup) ?? []));
  for (const command of commands) tellPerson(`The keychain still has a token; to take it out: ${command}\n`);
  return tellWritten(plans, faults, "Taken out of ");
}

/** Plans every file before one is written; what cannot be planned is told and left alone. */
async function planAll(
  clients: readonly FoundClient[],
  plan: (found: FoundClient) => Promise<PlannedChange>,
): Promise<{ plans: PlannedChange[]; faults: number }> {
  const plans: PlannedChange[] = [];
  for (const found of clients) {
    try {
      plans.push(await plan(found));
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      tellPerson(`${found.client.title}: ${found.file} ${fault.message}, so it is left alone.\n`);
    }
  }
  return { plans, faults: plans.length < clients.length ? 1 : 0 };
}

async function isAgreed({ dryRun, yes, person }: SetupJob, isNeeded: boolean): Promise<boolean> {
  if (dryRun) tellPerson("Nothing was written (--dry-run).\n");
  if (dryRun || !isNeeded || yes) return !dryRun;
  const answer = await person?.line("Write this? [y/N] ");
  if (answer !== undefined && /^y(es)?$/i.test(answer)) return true;
  tellPerson("Nothing was written.\n");
  return false;
}

function tellWritten(plans: readonly PlannedChange[], faults: number, words: string): number {
  const titles = plans.filter(isChange).map(({ found }) => found.client.title);
  if (titles.length > 0) tellPerson(`${words}${titles.join(", ")}.\n`);
  return faults;
}
