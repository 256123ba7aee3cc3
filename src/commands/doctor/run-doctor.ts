import packageJson from "../../../package.json" with { type: "json" };
import type { ConfiguredProduct } from "../../catalog/product.ts";
import type { Arguments } from "../../config/arguments.ts";
import { type Config, ConfigError } from "../../config/read.ts";
import { variablesOf } from "../../config/settings.ts";
import { products } from "../../products/index.ts";
import { createHttp } from "../../upstash/http.ts";
import { withLocal } from "../local.ts";
import { writeJson, writeOut } from "../output.ts";
import { foundClients, surroundingsHere } from "../setup/found-clients.ts";
import { accountProbe, checkUpstreams, type UpstreamCheck } from "./check-upstream.ts";
import { type ClientState, clientState } from "./client-states.ts";
import { type ConfiguredState, configuredState } from "./configured-state.ts";
import { type DoctorReport, type IncompleteProduct, reportInWords, type StateReport } from "./doctor-report.ts";

type Check = (config: Config) => Promise<UpstreamCheck[]>;

/**
 * Tells what is configured here and in the clients of this machine, what of it is reached, and what each token may do,
 * found out by reads alone. Gives 1 where something that is configured does not work.
 */
export async function runDoctor({ flags, json }: Arguments, around = surroundingsHere()): Promise<number> {
  const check = checkOnce();
  const here = await reportHere(configuredState(flags, around.environment, products), check);
  const clients = await Promise.all(
    foundClients(around).map(async (found) => reportClient(await clientState(found), check)),
  );
  const states = [here, ...clients.flatMap(({ entries }) => entries.flatMap(({ configured }) => configured ?? []))];
  const isWell =
    states.every(
      ({ problem, incomplete, upstreams }) =>
        problem === undefined && incomplete.length === 0 && upstreams.every((one) => one.problem === undefined),
    ) && clients.every(({ problem }) => problem === undefined);
  const report: DoctorReport = { version: packageJson.version, ok: isWell, here, clients };
  await (json ? writeJson(report) : writeOut(reportInWords(report)));
  return isWell ? 0 : 1;
}

/** One read of each service, however many clients have the same credential. */
function checkOnce(): Check {
  const known = new Map<string, Promise<UpstreamCheck[]>>();
  return async (config) => {
    const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply }, { proxies: config.proxies });
    const account = accountProbe(config.products);
    const checked = config.products.map((product: ConfiguredProduct) => {
      const name = JSON.stringify([product.product.name, product.probes, config.local, account]);
      const before = known.get(name) ?? checkUpstreams([product], http, account);
      known.set(name, before);
      return before;
    });
    try {
      return (await Promise.all(checked)).flat();
    } finally {
      await http.close();
    }
  };
}

/** With --local the embedded Upstash is started for the time of the check. */
async function reportHere(state: ConfiguredState, check: Check): Promise<StateReport> {
  if (state.config === undefined || !state.config.local) return reportState(state, check);
  const { config, stop } = await withLocal(state.config);
  try {
    return await reportState({ ...state, config }, check);
  } finally {
    await stop();
  }
}

async function reportState(state: ConfiguredState, check: Check): Promise<StateReport> {
  const { config, flags, variables } = state;
  const { warnings, problem } = await withConnections(state);
  const incomplete = config === undefined ? [] : incompleteProducts(config);
  const upstreams = config === undefined ? [] : await check(config);
  return {
    access: config?.access,
    transport: config?.transport,
    flags,
    variables: variables.map(({ name, state: of }) => ({ name, state: of })),
    // What is incomplete says the same, and more.
    warnings: [
      ...warnings.filter((warning) => !incomplete.some(({ problem: lack }) => warning.startsWith(withoutEnd(lack)))),
      ...tokensThatMayWrite(config?.access, upstreams),
    ],
    problem,
    incomplete,
    upstreams,
  };
}

/** A server that only reads has to be given a token that can do nothing else. */
function tokensThatMayWrite(access: Config["access"] | undefined, upstreams: readonly UpstreamCheck[]): string[] {
  if (access !== "read-only") return [];
  return upstreams
    .filter(({ rights }) => rights === "standard")
    .map(
      ({ product }) =>
        `The token of ${product} can write, and this server only reads: set the read-only token in its place.`,
    );
}

/** Connections may use a variable that is of no use by itself, and local mode has credentials of its own. */
function incompleteProducts({ products, local, connections }: Config): IncompleteProduct[] {
  if (local || connections !== undefined) return [];
  return products.flatMap(({ product, facts }) =>
    facts.lacks === undefined ? [] : [{ product: product.name, problem: `${facts.lacks}.` }],
  );
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

/** The file of connections is read; the credentials that it names are not, and nothing of it is asked. */
async function withConnections({
  config,
  warnings,
  problem,
}: ConfiguredState): Promise<Pick<StateReport, "warnings" | "problem">> {
  if (config?.connections === undefined) return { warnings, problem };
  const { readConnections } = await import("../../connections/connection-file.ts");
  try {
    const { length } = await readConnections(config.connections, variablesOf(products));
    return {
      warnings: [...warnings, `Its connections (${length}) are not asked: doctor reads their file alone.`],
      problem,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { warnings, problem: problem ?? error.message };
  }
}

async function reportClient(client: ClientState, check: Check): Promise<DoctorReport["clients"][number]> {
  const entries = client.entries.map(async ({ configured, ...entry }) => {
    if (configured === undefined) return entry;
    // An entry with --local starts its own when a client does.
    const isAsked = configured.config !== undefined && !configured.config.local;
    const report = await reportState(configured, isAsked ? check : async () => []);
    // What a client fills in may be what is missing.
    return { ...entry, configured: entry.hasPlaceholders ? { ...report, incomplete: [] } : report };
  });
  return { ...client, entries: await Promise.all(entries) };
}
