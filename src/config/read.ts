import type { z } from "zod";
import type { ConfiguredProduct, Product } from "../catalog/product.ts";
import type { Setting, SettingTable, VariableReader } from "../catalog/setting.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { NO_PROXIES, type Proxies } from "../upstash/proxies.ts";
import { mayAnybodyWrite, warningAboutEmptyLimit } from "./empty-limit.ts";
import { withEveryToolset } from "./every-toolset.ts";
import { isPlaceholder, sentenceOnPlaceholders } from "./placeholders.ts";
import { proxyVariables, readProxies } from "./proxy-variables.ts";
import { setText, unquoted, type Variables } from "./set-text.ts";
import { flagOf, type Settings, settingsOf, told, variableOf, variablesOf } from "./settings.ts";
import { warningAbout } from "./weak-secrets.ts";
import { withinFlags } from "./within-flags.ts";

/** A configuration that the server refuses to start with; `message` is one line for stderr. */
export class ConfigError extends Error {}

export interface Config extends Settings {
  /** What the flags allow. */
  access: AccessLevel;
  /** The access levels that some caller of the process has; no token is kept that none of them may use. */
  levels: ReadonlySet<AccessLevel>;
  signingKey: string | undefined;
  /** The token of a REST URL in `sharedState`. */
  sharedStateToken: string | undefined;
  /** The secret of the client by which people sign in at the issuer. */
  approvalsClientSecret: string | undefined;
  /** The names of the settings that a flag or a variable sets. */
  given: ReadonlySet<string>;
  /** In the order in which their tools are listed. */
  products: readonly ConfiguredProduct[];
  /** The proxies on the way to Upstash; the embedded one is reached without. */
  proxies: Proxies;
  /** What a person should know of the variables that were read, each named and none shown. */
  warnings: readonly string[];
  /** Says which credentials hold what an example shows in their place, and count as unset; nothing where none does. */
  placeholders: string | undefined;
}

/** Texts by name: flags by setting name, or variables. */
type Texts = Readonly<Record<string, string | undefined>>;

/**
 * The configuration of flags (which win) and environment. A value that is empty or a literal `${…}`, an unset placeholder of
 * a client, counts as unset; so does a credential that is what an example shows in its place. `levels` are those of the
 * callers where they are not all what the flags allow. Throws a ConfigError for anything unknown or wrong.
 */
export function readConfig(
  flags: Texts,
  environment: Variables,
  products: readonly Product[],
  levels?: ReadonlySet<AccessLevel>,
): Config {
  const settings = settingsOf(products);
  const variables = variablesOf(products);
  refuseUnknownVariables(environment, [
    ...Object.keys(settings).map(variableOf),
    ...told(variables).map(([name]) => name),
  ]);
  for (const name of ["redisServer", "sharedState"] as const) refusePasswordInFlag(name, flags[name]);
  for (const name of ["callers", "connections"] as const) refuseJsonInFlag(name, flags[name]);
  const warnings = new Map<string, string>();
  const set = new Set<string>();
  const values = Object.entries(settings).map(([name, { schema, limits }]: [string, Setting]) => {
    const [flag, variable] = [`--${flagOf(name)}`, variableOf(name)];
    const fromFlag = setText(flags[name]);
    const text = fromFlag ?? unquoted(environment, variable, warnings);
    const given = { [flag]: flags[name], [variable]: environment[variable] };
    const lost = limits && text === undefined ? warningAboutEmptyLimit(given) : undefined;
    if (lost !== undefined) warnings.set(`${name} is lost`, lost);
    if (text !== undefined) set.add(name);
    return [name, parse(schema, text, fromFlag === undefined ? variable : flag)];
  });
  // Each value was read by the schema of its setting.
  const read = withEveryToolset(Object.fromEntries(values) as Settings);
  const access = accessOf(read);
  if (!mayAnybodyWrite(read)) warnings.delete("allowWritesTo is lost");
  const given = Object.fromEntries(told(variables).map(([name]) => [name, environment[name]]));
  const config = { ...read, access, levels: levels ?? new Set([access] as const) } as const;
  const reader = readerOf(withinFlags(config, given), warnings);
  return {
    ...config,
    given: set,
    signingKey: reader(variables).read("UPSTASH_MCP_SIGNING_KEY"),
    sharedStateToken: reader(variables).read("UPSTASH_MCP_SHARED_STATE_TOKEN"),
    approvalsClientSecret: reader(variables).read("UPSTASH_MCP_APPROVALS_CLIENT_SECRET"),
    products: configured(products, config, reader),
    proxies: read.local ? NO_PROXIES : readProxies(readerOf(environment, warnings)(proxyVariables)),
    warnings: [...warnings.values()],
    placeholders: read.local ? undefined : placeholdersIn(environment, Object.keys(variables)),
  };
}

function placeholdersIn(environment: Variables, names: readonly string[]): string | undefined {
  return sentenceOnPlaceholders(
    names.filter((name) => {
      // What is read when somebody needs it stands in no example.
      if (typeof environment[name] === "function") return false;
      const text = unquoted(environment, name, new Map());
      return text !== undefined && isPlaceholder(name, text);
    }),
  );
}

/** What the flags allow; where a file or scopes say what callers may do, names only narrow that. */
function accessOf({ allowWrites, allowWritesTo, allowPrivilegedReads, callers, oauthIssuer }: Settings): AccessLevel {
  const isSaidElsewhere = callers !== undefined || oauthIssuer !== undefined;
  if (allowWrites || (allowWritesTo !== undefined && !isSaidElsewhere)) return "writes";
  return allowPrivilegedReads ? "privileged-reads" : "read-only";
}

/** The same configuration with other credentials, such as those of the embedded Upstash. */
export function withCredentials(config: Config, variables: Variables): Config {
  return {
    ...config,
    products: configured(
      config.products.map(({ product }) => product),
      config,
      readerOf(withinFlags(config, variables), new Map()),
    ),
  };
}

function configured(
  products: readonly Product[],
  config: Settings & Pick<Config, "levels">,
  variables: ReadVariables,
): ConfiguredProduct[] {
  const settings: Readonly<Record<string, unknown>> = { ...config };
  return products.map((product) => {
    const own = Object.fromEntries(Object.keys(product.settings).map((name) => [name, settings[name]]));
    return product.configure({ variables, settings: own }, config.levels);
  });
}

type ReadVariables = <Table extends SettingTable>(table: Table) => VariableReader<Table>;

/** Reads variables; quotes and a secret that is a weak one leave a warning, by the name of the variable. */
function readerOf(texts: Variables, warnings: Map<string, string>): ReadVariables {
  return (table) => ({
    read(name) {
      const text = unquoted(texts, name, warnings);
      const { schema, secret }: Partial<Setting> = table[name] ?? {};
      if (text === undefined || schema === undefined || isPlaceholder(name, text)) return undefined;
      const value = parse(schema, text, name);
      const warning = secret ? warningAbout(name, text) : undefined;
      if (warning !== undefined) warnings.set(`${name} is weak`, warning);
      return value as never;
    },
    isSet(name) {
      if (typeof texts[name] === "function") return true;
      const text = unquoted(texts, name, new Map());
      return text !== undefined && !isPlaceholder(name, text);
    },
  });
}

function refuseUnknownVariables(environment: Variables, known: readonly string[]): void {
  const names = new Set(known);
  for (const name of Object.keys(environment)) {
    if (name.startsWith("UPSTASH_MCP_") && !names.has(name)) {
      throw new ConfigError(
        `Unknown variable ${name}. Known: ${known.filter((known) => known.startsWith("UPSTASH_MCP_")).join(", ")}.`,
      );
    }
  }
}

/** Flags stand in the list of processes, which every user of the machine can read. */
function refusePasswordInFlag(name: "redisServer" | "sharedState", value: string | undefined): void {
  if (value === undefined || !/^rediss?:.*:.*@|:\/\/.*:.*@|[?&]password=/i.test(value)) return;
  throw new ConfigError(
    `--${flagOf(name)} has a password in it, which every user of this machine could read: set ${variableOf(name)} instead.`,
  );
}

/** The JSON of callers may hold credentials, and that of connections says where they are. */
function refuseJsonInFlag(name: "callers" | "connections", value: string | undefined): void {
  if (value === undefined || !value.trimStart().startsWith("{")) return;
  throw new ConfigError(
    `--${flagOf(name)} is the path of a file. JSON belongs into ${variableOf(name)}: flags can be read by every user of this machine.`,
  );
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string | undefined, name: string): z.output<Schema> {
  const result = schema.safeParse(text);
  if (result.success) return result.data;
  throw new ConfigError(`Bad value for ${name}: ${result.error.issues[0]?.message ?? "not understood"}.`);
}
