import type { UpstreamCheck } from "./check-upstream.ts";
import type { ClientState, EntryState } from "./client-states.ts";
import type { VariableState } from "./configured-state.ts";

/** What `doctor` has found of one configuration. */
export interface StateReport {
  access: string | undefined;
  transport: string | undefined;
  flags: readonly string[];
  variables: readonly { name: string; state: VariableState }[];
  warnings: readonly string[];
  problem: string | undefined;
  /** The products of which only a part of the credentials is set, and what is not. */
  incomplete: readonly IncompleteProduct[];
  upstreams: readonly UpstreamCheck[];
}

/** A product that is configured in part, and so is not reached. */
export interface IncompleteProduct {
  product: string;
  problem: string;
}

type EntryReport = Omit<EntryState, "configured"> & { configured?: StateReport };

/** All that it has found; `--json` prints it as it is. */
export interface DoctorReport {
  version: string;
  ok: boolean;
  /** What the flags and the environment of this start say. */
  here: StateReport;
  clients: readonly (Omit<ClientState, "entries"> & { entries: readonly EntryReport[] })[];
}

/** The same in words. */
export function reportInWords({ version, ok, here, clients }: DoctorReport): string {
  const own = here.variables.length === 0 && here.flags.length === 0 ? ["  nothing"] : stateInWords(here);
  const found = clients.length === 0 ? ["  none was found"] : clients.flatMap(clientInWords);
  const end = ok ? "Nothing that is configured fails." : "Something that is configured does not work: see ✗ above.";
  return `${[`upstash-mcp ${version}`, "", "Configured in this terminal:", ...own, "", "Clients of this machine:", ...found, "", end].join("\n")}\n`;
}

function stateInWords({ access, flags, variables, warnings, problem, incomplete, upstreams }: StateReport): string[] {
  const names = variables.map(({ name, state }) => `  ${name}: ${WORDS[state]}`);
  return [
    ...(flags.length === 0 ? [] : [`  flags: ${flags.join(" ")}`]),
    ...(access === undefined ? [] : [`  access: ${access}`]),
    ...names,
    ...warnings.map((warning) => `  ! ${warning}`),
    ...(problem === undefined ? [] : [`  ✗ ${problem}`]),
    ...incomplete.map(({ product, problem }) => `  ✗ ${product}: ${problem}`),
    ...upstreams.flatMap(upstreamInWords),
  ];
}

const WORDS: Readonly<Record<VariableState, string>> = {
  used: "set, used",
  "not used": "set, not used at this access level",
  empty: "set, but empty; it counts as not set",
  placeholder: "a placeholder that nothing has filled in; it counts as not set",
  "not read": "set",
};

function upstreamInWords({ product, host, milliseconds, rights, because, problem }: UpstreamCheck): string[] {
  if (problem !== undefined) return [`  ✗ ${product}, ${milliseconds} ms: ${problem.message} ${problem.advice}`];
  return [`  ✓ ${product}: ${host} answers in ${milliseconds} ms; the token: ${rights} (${because})`];
}

function clientInWords(client: DoctorReport["clients"][number]): string[] {
  const { client: title, file, mode, problem, entries, warnings } = client;
  const isMissing = mode === undefined && problem === undefined;
  const head = `  ${title}: ${file}${mode === undefined ? "" : ` (mode ${mode})`}${isMissing ? " (not there yet)" : ""}`;
  const none = problem === undefined && entries.length === 0 ? ["    not configured"] : [];
  const told = [
    ...(problem === undefined ? [] : [`    ✗ ${problem}`]),
    ...warnings.map((warning) => `    ! ${warning}`),
  ];
  return [head, ...none, ...told, ...entries.flatMap(entryInWords)];
}

function entryInWords({
  name,
  isOurs,
  transport,
  command,
  tokens,
  configured,
  hasPlaceholders,
}: EntryReport): string[] {
  if (!isOurs) return [`    ${name} is another server: ${command}`];
  const where = tokens.length === 0 ? "no tokens" : `tokens ${tokens.join(", ")}`;
  const filled = hasPlaceholders
    ? ["      values that the client fills in are unknown here, so they are not checked"]
    : [];
  const state = configured === undefined ? [] : stateInWords(configured).map((line) => `    ${line}`);
  return [`    ${name}: ${transport}, ${command}; ${where}`, ...state, ...filled];
}
