import { withConnectionArgument } from "../../src/call/connection-argument.ts";
import { listedIn } from "../../src/call/served.ts";
import { localCaller } from "../../src/callers/caller.ts";
import { PRESETS } from "../../src/catalog/preset-names.ts";
import { openCompact } from "../../src/commands/open-compact.ts";
import { products } from "../../src/products/index.ts";
import { type ListedTool, listedTool } from "../../src/server/listed-tools.ts";
import { createService } from "../../src/service.ts";
import { configOf } from "../served.ts";

type Texts = Readonly<Record<string, string>>;

const ACCOUNT = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
/** Each access, with the settings that change what is listed with it. */
export const LEVELS: readonly Texts[] = [
  {},
  { allowPrivilegedReads: "true" },
  { allowWrites: "true", undo: "true" },
  { allowWrites: "true", confirm: "token" },
  { allowWrites: "true", confirm: "never" },
];
const LISTS: readonly Texts[] = [{}, { compact: "true" }, ...PRESETS.map((preset) => ({ preset }))];
/** What --toolsets takes, one at a time. */
export const TOOLSETS = ["default", "all", ...products.flatMap(({ toolsets }) => toolsets.map(({ name }) => name))];

/** A tool as some configuration lists it. */
export interface ListedOnce {
  tool: ListedTool;
  /** The first configuration that has it. */
  flags: Texts;
}

/** Every tool in every combination of toolset, access, compact and preset, with connections and without; those that are alike once. */
export async function everyListedTool(): Promise<{ configurations: number; listed: readonly ListedOnce[] }> {
  const found = new Map<string, ListedOnce>();
  const keep = (one: ListedOnce) => {
    const key = JSON.stringify(one.tool);
    if (!found.has(key)) found.set(key, one);
  };
  const configurations = combinations();
  for (const { flags, environment } of configurations) {
    for (const tool of await toolsOf(flags, environment)) keep({ tool, flags });
  }
  for (const { tool, flags } of [...found.values()]) {
    const connected = { ...tool, inputSchema: withConnectionArgument(tool.inputSchema) };
    keep({ tool: connected, flags: { ...flags, connections: "a file" } });
  }
  return { configurations: configurations.length, listed: [...found.values()] };
}

function combinations(): { flags: Texts; environment: Texts }[] {
  return LEVELS.flatMap((level) =>
    TOOLSETS.flatMap((toolset) =>
      // Presets choose by name alone: with one toolset they show nothing that the toolset itself does not.
      LISTS.filter((list) => list.preset === undefined || toolset === "all").flatMap((list) =>
        (toolset === "all" ? [{}, ACCOUNT] : [ACCOUNT]).map((environment) => ({
          flags: { ...level, ...list, toolsets: toolset },
          environment,
        })),
      ),
    ),
  );
}

async function toolsOf(flags: Texts, environment: Texts): Promise<ListedTool[]> {
  const config = configOf(flags, environment);
  const made = createService(config);
  const service = await openCompact(made, made, config);
  const { offer } = await service.serve(localCaller(config));
  await made.close();
  return listedIn(offer).map(listedTool);
}
