import type { Product } from "../catalog/product.ts";
import type { AccessLevel } from "../upstash/access.ts";
import { type Config, ConfigError, readConfig, withCredentials } from "./read.ts";
import type { Variables } from "./set-text.ts";
import { told } from "./settings.ts";
import { CALLER_REACH } from "./within-flags.ts";

/** What a caller or a connection has in the place of the credentials of the process, or of all that they reach. */
export interface OwnCredentials {
  credentials?: Variables | undefined;
  /** Names or IDs of what it reaches, the keys that its writes may change, and what it never sends. */
  reach?: OwnReach | undefined;
}

/** All, where nothing is said. */
interface OwnReach {
  reads?: readonly string[] | undefined;
  writes?: readonly string[] | undefined;
  keys?: readonly string[] | undefined;
  denies?: readonly string[] | undefined;
  /** Whether it may change what has no name, as teams. */
  rest?: "change";
}

/**
 * The configuration of the process for callers of some access levels: with its own credentials, or with others in the place
 * of all of them. Throws a ConfigError for a variable that is none of credentials.
 */
export type ConfigFor = (levels: ReadonlySet<AccessLevel>, own?: OwnCredentials) => Config;

type Texts = Readonly<Record<string, string | undefined>>;

/** Reads the configuration of the same flags and environment again, for other levels or credentials. */
export function configFor(flags: Texts, environment: Variables, products: readonly Product[]): ConfigFor {
  const names = new Set(products.flatMap((product) => told(product.variables).map(([name]) => name)));
  return (levels, { credentials, reach } = {}) => {
    const unknown = Object.keys(credentials ?? {}).find((name) => !names.has(name));
    if (unknown !== undefined) {
      throw new ConfigError(`${unknown} is no variable of credentials. Known: ${[...names].join(", ")}.`);
    }
    const others = Object.entries(environment).filter(([name]) => !names.has(name));
    const texts = credentials === undefined ? environment : { ...Object.fromEntries(others), ...credentials };
    const config = readConfig(flags, texts, products, levels);
    return reach === undefined ? config : withReach(config, texts, reach);
  };
}

/** A configuration of these variables that reaches no more than this. */
export function withReach(config: Config, variables: Variables, reach: OwnCredentials["reach"]): Config {
  const within = reach === undefined ? {} : { [CALLER_REACH]: JSON.stringify(reach) };
  return withCredentials(config, { ...variables, ...within });
}
