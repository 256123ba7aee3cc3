import packageJson from "../../package.json" with { type: "json" };
import { localCaller } from "../../src/callers/caller.ts";
import { readConfig } from "../../src/config/read.ts";
import { settingsOf, variableOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { openResults } from "../../src/results/open-results.ts";
import { createService } from "../../src/service.ts";
import { AUTHOR, about, credentials, TITLE } from "./about.ts";

/** Where the icon stands in a bundle. */
export const BUNDLE_ICON = "icon.png";

const LONG_DESCRIPTION = `Redis, QStash, Workflow, Vector, Search and the Developer API of Upstash.

Give it what you have: the URL and the read-only token of a database, or your e-mail and a read-only API key for a whole account. All are found at https://console.upstash.com. It reads, and can do nothing else, until you allow writes; then it still asks before a whole database, its backups or somebody's access goes. No token is shown to the model.`;

/** A field of the form that a person fills in. */
interface Field {
  type: "string" | "boolean";
  title: string;
  description: string;
  required: false;
  sensitive?: true;
  default?: boolean;
}

/**
 * The manifest of the MCP bundle (https://github.com/modelcontextprotocol/mcpb). A field that is left
 * empty arrives as an empty text or as its placeholder, which both count as unset. The list of writable databases is one text:
 * several values could only become several arguments, and none of them an argument that is a placeholder.
 */
export async function bundleManifest(): Promise<object> {
  const given = [
    ...credentials.map((one) => [one.variable, credentialField(one)] as const),
    ...(["allowWrites", "allowWritesTo"] as const).map((name) => [variableOf(name), settingField(name)] as const),
  ];
  return {
    manifest_version: "0.4",
    name: about.name,
    display_name: TITLE,
    version: about.version,
    description: about.description,
    long_description: LONG_DESCRIPTION,
    author: { name: AUTHOR },
    license: about.license,
    keywords: about.keywords,
    icon: BUNDLE_ICON,
    icons: [{ src: BUNDLE_ICON, size: "512x512" }],
    server: {
      type: "node",
      entry_point: "dist/main.js",
      mcp_config: {
        command: "node",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: The client fills it in.
        args: ["${__dirname}/dist/main.js"],
        env: Object.fromEntries(given.map(([variable]) => [variable, `\${user_config.${keyOf(variable)}}`])),
      },
    },
    tools: await readTools(),
    tools_generated: true,
    compatibility: { platforms: ["darwin", "win32", "linux"], runtimes: { node: packageJson.engines.node } },
    user_config: Object.fromEntries(given.map(([variable, field]) => [keyOf(variable), field])),
  };
}

function keyOf(variable: string): string {
  return variable.replace(/^UPSTASH_(MCP_)?/, "").toLowerCase();
}

function credentialField({ title, help, secret }: (typeof credentials)[number]): Field {
  return { type: "string", title, description: help, required: false, ...(secret && { sensitive: true }) };
}

function settingField(name: "allowWrites" | "allowWritesTo"): Field {
  const { help } = settingsOf(products)[name];
  if (name === "allowWrites")
    return { type: "boolean", title: "Allow writes", description: help, required: false, default: false };
  return { type: "string", title: "Allow writes to these alone", description: help, required: false };
}

/** What is listed without writes; a server with other credentials or with writes lists others. */
async function readTools(): Promise<{ name: string; description: string }[]> {
  const config = readConfig({ toolsets: "default" }, {}, products);
  const { offer } = await createService(config, { keeper: openResults() }).serve(localCaller(config));
  return [...offer.tools.values()].map(({ name, description }) => ({
    name,
    description: /^.*?\.(?=\s|$)/.exec(description)?.[0] ?? description,
  }));
}
