import { onTestFinished } from "vitest";
import { listedIn, type Served } from "../src/call/served.ts";
import { localCaller } from "../src/callers/caller.ts";
import { type Config, readConfig, withCredentials } from "../src/config/read.ts";
import { products } from "../src/products/index.ts";
import { type ListedTool, listedTool } from "../src/server/listed-tools.ts";
import { createService, type ServiceOptions, type ServiceParts } from "../src/service.ts";

type Texts = Readonly<Record<string, string>>;

/** The whole server but its transport. */
export interface ServedService extends Served {
  config: Config;
  service: ServiceParts;
  tools: Served["offer"]["tools"];
  /** The definitions of the tools, as a client gets them. */
  listed: readonly ListedTool[];
}

/** The configuration of flags and environment; `internal` variables are those that the embedded Upstash gives. */
export function configOf(flags: Texts = {}, environment: Texts = {}, internal?: Texts): Config {
  const config = readConfig(flags, environment, products);
  return internal === undefined ? config : withCredentials(config, { ...environment, ...internal });
}

/** What the one caller of a configuration is served; nothing is connected before a call. */
export async function serve(config: Config, options: ServiceOptions = {}): Promise<ServedService> {
  const service = createService(config, options);
  const served = await service.serve(localCaller(config));
  const { tools } = served.offer;
  return { ...served, config, service, tools, listed: listedIn(served.offer).map(listedTool) };
}

/** The same until the end of the test. */
export async function serveForTest(config: Config, options: ServiceOptions = {}): Promise<ServedService> {
  const served = await serve(config, options);
  onTestFinished(() => served.service.close());
  return served;
}
