import { listedIn } from "../call/served.ts";
import { localCaller } from "../callers/caller.ts";
import type { ConfigFor } from "../config/for-callers.ts";
import type { Config } from "../config/read.ts";
import { openResults } from "../results/open-results.ts";
import { listedTool } from "../server/listed-tools.ts";
import { createService } from "../service.ts";
import { openConnected, productsOf } from "./connect.ts";
import { writeJson, writeOut } from "./output.ts";

/** Prints the catalog as the flags would expose it: a line for each tool, or everything as JSON. */
export async function printTools(config: Config, configFor: ConfigFor, json: boolean): Promise<number> {
  const made = createService(config, { results: openResults() });
  const { service, close } = await openConnected(made, config, productsOf(config, configFor, undefined));
  const { offer } = await service.serve(localCaller(config));
  await close();
  const tools = listedIn(offer);
  if (!json) {
    const width = Math.max(0, ...tools.map(({ name }) => name.length));
    const lines = tools.map(
      (tool) => `${tool.name.padEnd(width)}  ${tool.access.padEnd(11)}  ${tool.description.split("\n", 1)[0]}`,
    );
    await writeOut(`${lines.join("\n")}\n`);
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
