import { listedIn } from "../call/served.ts";
import { localCaller } from "../callers/caller.ts";
import type { Arguments } from "../config/arguments.ts";
import type { ConfigFor } from "../config/for-callers.ts";
import { type Config, withCredentials } from "../config/read.ts";
import { openResults } from "../results/open-results.ts";
import { listedTool } from "../server/listed-tools.ts";
import { createService } from "../service.ts";
import { openConnected, productsOf } from "./connect.ts";
import { checkLocal, namedWhere, type WithLocal } from "./local.ts";
import { whyNoTools } from "./no-tools.ts";
import { tellPerson, writeJson, writeOut } from "./output.ts";

/**
 * Prints the list of tools as it would be served with the same flags and environment: a line for each tool, or everything as
 * JSON; with `cost` what the list costs a model.
 */
export async function printTools(
  given: Config,
  configFor: ConfigFor,
  { json, cost }: Pick<Arguments, "json" | "cost">,
): Promise<number> {
  const { config, embedded } = await asIfLocal(given);
  const { service, close } = await openConnected(
    createService(config, { keeper: openResults() }),
    config,
    productsOf(config, configFor, embedded),
  );
  const caller = localCaller(config);
  const { offer } = await service.serve(caller);
  await close();
  const tools = listedIn(offer);
  if (tools.length === 0) tellPerson(`upstash-mcp: ${whyNoTools(config)}\n`);
  if (cost) {
    const { budgetFor, costOfList, toldCost } = await import("./list-cost.ts");
    const costs = costOfList(tools, budgetFor(caller.access, config));
    await (json ? writeJson(costs) : writeOut(toldCost(costs)));
    return 0;
  }
  if (!json) {
    const width = Math.max(0, ...tools.map(({ name }) => name.length));
    const lines = tools.map(
      (tool) => `${tool.name.padEnd(width)}  ${tool.access.padEnd(11)}  ${tool.description.split("\n", 1)[0]}`,
    );
    await writeOut(lines.map((line) => `${line}\n`).join(""));
    return 0;
  }
  const rows = tools.map((tool) => {
    const { name, title, description, inputSchema, annotations } = listedTool(tool);
    const { toolset, access, commands, endpoint } = tool;
    return { name, title, toolset, access, commands, endpoint, description, inputSchema, annotations };
  });
  await writeJson(rows);
  return 0;
}

/** With `--local` the configuration of an embedded Upstash, of which none is started. */
async function asIfLocal(config: Config): Promise<Pick<WithLocal, "config" | "embedded">> {
  checkLocal(config);
  if (!config.local) return { config };
  const { standInVariables } = await import("../local/stand-in-variables.ts");
  const embedded: WithLocal["embedded"] = (_levels, reach) => namedWhere(config, reach, standInVariables);
  return { config: withCredentials(config, embedded(config.levels)), embedded };
}
