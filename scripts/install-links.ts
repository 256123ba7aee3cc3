import { configurationsForStdio } from "../src/commands/client-configurations.ts";

/*
 * Links with which a client installs what docs/clients.md shows as its configuration. They are those of https:, since GitHub
 * shows no others; each leads on to the client's own (cursor:, vscode:, lmstudio:).
 */

export interface InstallLink {
  text: string;
  url: string;
}

const NAME = "upstash";
const VS_CODE = "https://insiders.vscode.dev/redirect/mcp/install";

/** The links of a client, by its name. */
export const installLinks: Readonly<Record<string, readonly InstallLink[]>> = {
  Cursor: [{ text: "Add to Cursor", url: inBase64("https://cursor.com/en/install-mcp", "Cursor") }],
  "VS Code": [
    { text: "Install in VS Code", url: inVsCode() },
    { text: "in VS Code Insiders", url: inVsCode({ quality: "insiders" }) },
  ],
  "LM Studio": [{ text: "Add to LM Studio", url: inBase64("https://lmstudio.ai/install-mcp", "LM Studio") }],
};

/** https://cursor.com/docs/mcp/install-links: the entry as JSON in base64; LM Studio took the same form. */
function inBase64(address: string, client: string): string {
  const { mcpServers } = configurationOf(client) as { mcpServers: Readonly<Record<string, object>> };
  const config = Buffer.from(JSON.stringify(mcpServers[NAME])).toString("base64");
  return withQuery(address, { name: NAME, config });
}

/** https://code.visualstudio.com/api/extension-guides/ai/mcp: the entry and what it asks for, each as JSON. */
function inVsCode(rest: Readonly<Record<string, string>> = {}): string {
  const { inputs, servers } = configurationOf("VS Code") as {
    inputs: readonly object[];
    servers: Readonly<Record<string, object>>;
  };
  const [asked, config] = [inputs, servers[NAME]].map((part) => JSON.stringify(part)) as [string, string];
  return withQuery(VS_CODE, { name: NAME, inputs: asked, config, ...rest });
}

function configurationOf(client: string): unknown {
  const found = configurationsForStdio.find((one) => one.client === client);
  if (found === undefined) throw new Error(`There is no configuration of ${client}.`);
  return JSON.parse(found.text);
}

/** Spaces as %20, which clients decode that do not take a plus for one. */
function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  return `${address}?${Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}
