import type { Product } from "../catalog/product.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { type Config, ConfigError, readConfig } from "./read.ts";
import { told, variablesOf } from "./settings.ts";

/**
 * The configuration of the process for callers of some access levels: with its own credentials, or with others in the place
 * of all of them. Throws a ConfigError for a variable that is none of credentials.
 */
export type ConfigFor = (levels: ReadonlySet<AccessLevel>, credentials?: Readonly<Record<string, string>>) => Config;

type Texts = Readonly<Record<string, string | undefined>>;

/** Reads the configuration of the same flags and environment again, for other levels or credentials. */
export function configFor(flags: Texts, environment: Texts, products: readonly Product[]): ConfigFor {
  const names = new Set(products.flatMap((product) => Object.keys(product.variables)));
  return (levels, credentials) => {
    if (credentials === undefined) return readConfig(flags, environment, products, levels);
    const unknown = Object.keys(credentials).find((name) => !names.has(name));
    if (unknown !== undefined) {
      const known = told(variablesOf(products)).map(([name]) => name);
      throw new ConfigError(`${unknown} is no variable of credentials. Known: ${known.join(", ")}.`);
    }
    const others = Object.entries(environment).filter(([name]) => !names.has(name));
    return readConfig(flags, { ...Object.fromEntries(others), ...credentials }, products, levels);
  };
}
