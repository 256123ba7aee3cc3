import type { Caller } from "../callers/caller.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import { type ConfigFor, withReach } from "../config/for-callers.ts";
import type { Config } from "../config/read.ts";
import { variablesOf } from "../config/settings.ts";
import type { FollowedServed } from "../connections/followed-served.ts";
import type { Service, ServiceParts } from "../service.ts";
import { ACCESS_LEVELS } from "../upstash/access.ts";
import type { WithLocal } from "./local.ts";
import { openCompact } from "./open-compact.ts";

/** A service with its connections, where the configuration names some. */
export interface Connected {
  service: Service;
  /** The names of the connections, as they are now; nothing where none are configured. */
  names?: () => readonly string[];
  /** What a caller is served for as long as it stays. */
  follow(caller: Caller): Promise<FollowedServed | { served: FollowedServed["served"]; onToolsChange?: undefined }>;
  close(): Promise<void>;
}

/**
 * Opens the connections of a configuration; nothing is loaded where it names none. Rejects with a ConfigError where one
 * cannot be right.
 */
export async function openConnected(service: ServiceParts, config: Config, productsAt: ProductsAt): Promise<Connected> {
  const { connections: setting, callers, oauthIssuer, products } = config;
  if (setting === undefined) {
    const all = await openCompact(service, service, config);
    return { service: all, follow: async (caller) => ({ served: await all.serve(caller) }), close: async () => {} };
  }
  const { openConnections } = await import("../connections/connections-of-file.ts");
  const { withConnections } = await import("../connections/served-by-connections.ts");
  const { followServed } = await import("../connections/followed-served.ts");
  const { connections, close } = await openConnections(setting, {
    productsAt,
    // Callers of a file or of an issuer come to have whatever level the connection allows.
    levels: callers === undefined && oauthIssuer === undefined ? config.levels : new Set(ACCESS_LEVELS),
    environment: process.env,
    variables: variablesOf(products.map(({ product }) => product)),
    strike: service.strike,
    tell: service.log,
  });
  const connected = await openCompact(withConnections(service, connections), service, config);
  return {
    service: connected,
    names: () => connections.all().map(({ name }) => name),
    follow: (caller) => followServed(connected, caller, connections),
    close: async () => close(),
  };
}

/** What is reached: with credentials of a caller or a connection those, else the embedded Upstash or what the process is configured with. */
export function productsOf(config: Config, configFor: ConfigFor, embedded: WithLocal["embedded"]): ProductsAt {
  return (levels, own = {}) => {
    if (embedded === undefined || own.credentials !== undefined) return configFor(levels, own).products;
    return withReach({ ...config, levels }, embedded(levels, own.reach), own.reach).products;
  };
}
