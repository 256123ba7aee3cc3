import packageJson from "../../package.json" with { type: "json" };
import { settingsOf, variableOf } from "../../src/config/settings.ts";
import { products } from "../../src/products/index.ts";
import { about, credentials, TITLE } from "./about.ts";

/** server.json of the MCP registry, which finds in the package of npm the same name as mcpName. */
export function serverJson(): object {
  const { allowWrites, allowWritesTo } = settingsOf(products);
  return {
    $schema: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    name: packageJson.mcpName,
    title: TITLE,
    description: about.description,
    version: about.version,
    packages: [
      {
        registryType: "npm",
        registryBaseUrl: "https://registry.npmjs.org",
        identifier: about.name,
        version: about.version,
        runtimeHint: "npx",
        transport: { type: "stdio" },
        environmentVariables: [
          ...credentials.map(({ variable, help, secret }) => ({
            name: variable,
            description: help,
            isRequired: false,
            isSecret: secret,
          })),
          {
            name: variableOf("allowWrites"),
            description: allowWrites.help,
            isRequired: false,
            format: "boolean",
            default: "false",
          },
          { name: variableOf("allowWritesTo"), description: allowWritesTo.help, isRequired: false },
        ],
      },
    ],
  };
}
