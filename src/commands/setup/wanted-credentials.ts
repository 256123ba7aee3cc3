import type { Product } from "../../catalog/product.ts";
import { withoutQuotes } from "../../config/quotes.ts";
import { type Config, ConfigError, readConfig } from "../../config/read.ts";
import type { Variables } from "../../config/set-text.ts";
import { told } from "../../config/settings.ts";

/** Texts by name: flags, or variables. */
export type GivenTexts = Readonly<Record<string, string>>;

/** What a server of these flags needs to be given, and the configuration that it then has. */
export interface WantedCredentials {
  config: Config;
  /** The variables that it reads at its access level: a token of a higher one is not among them. */
  needed: GivenTexts;
}

/** The variables of credentials that an environment has. */
export function credentialsIn(environment: Variables, products: readonly Product[]): Variables {
  const names = products.flatMap(({ variables }) => told(variables).map(([name]) => name));
  const set = [...new Set(names)].flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(set);
}

/**
 * Which of the credentials a server of these flags reads: each is handed to the configuration so that it notes being read.
 * Throws a ConfigError for a value that cannot be right.
 */
export function wantedOf(flags: GivenTexts, credentials: Variables, products: readonly Product[]): WantedCredentials {
  const needed = new Map<string, string>();
  const noting = Object.entries(credentials).map(([name, value]) => {
    const read = (): string => {
      const text = typeof value === "function" ? value() : (value ?? "");
      needed.set(name, withoutQuotes(text));
      return text;
    };
    return [name, read] as const;
  });
  const config = readConfig(flags, Object.fromEntries(noting), products);
  return { config, needed: Object.fromEntries(needed) };
}

/** The lines `NAME=value` of a text, as a `.env` file has them; other lines say nothing. */
export function credentialLines(text: string): GivenTexts {
  const found = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^\s*(?:export\s+)?([A-Z][A-Z\d_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** Throws a ConfigError where nothing is reached with what was given. */
export function refuseWithoutCredentials({ config }: WantedCredentials): void {
  if (config.products.some(({ probes }) => probes.length > 0)) return;
  const lacks = config.products.flatMap(({ facts, product, wants }) =>
    facts.isConfigured || facts.lacks !== undefined ? [facts.lacks ?? `of ${product.name}: ${wants}`] : [],
  );
  const [first] = lacks;
  const lack = first === undefined ? "" : ` Not complete: ${first}.`;
  throw new ConfigError(
    `No credentials of this access level.${lack} Set them in the environment, as UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_READONLY_TOKEN, or give them as lines NAME=value on stdin, or start setup in a terminal, which asks. See --help.`,
  );
}
