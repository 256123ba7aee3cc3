import type { Product } from "../catalog/product.ts";
import type { Setting } from "../catalog/setting.ts";
import { flagOf, settingsOf, told, variableOf, variablesOf } from "../config/settings.ts";
import { products } from "../products/index.ts";
import { writeOut } from "./output.ts";

/** Prints what the program does, its commands, every flag with its variable, and the credentials. */
export async function printHelp(): Promise<number> {
  await writeOut(helpText(products));
  return 0;
}

export async function printVersion(version: string): Promise<number> {
  await writeOut(`${version}\n`);
  return 0;
}

export function helpText(products: readonly Product[]): string {
  return `upstash-mcp: an MCP server for Upstash, read-only until you allow more.

Usage:
  upstash-mcp [flags]                 serve MCP on stdio, or over HTTP with --transport http
  upstash-mcp setup [--client NAME]   write the server into the clients of this machine, after showing the change; also:
                                      --dry-run, --yes, --remove, --tokens-in-file, and the flags of the server
  upstash-mcp doctor [--json]         tell what is configured here and in the clients, and whether it works
  upstash-mcp tools [--json]          print the tools that these flags expose
  upstash-mcp tools --cost [--json]   print what their list costs a model, by toolset, against its budget
  upstash-mcp call TOOL 'JSON'        make one call and print its result
  upstash-mcp caller add NAME --callers FILE
                                      make a caller and its token for --transport http; also: remove NAME, list
  upstash-mcp window                  open the window of the server that runs in a browser
  upstash-mcp local [--port N]        run Redis, Vector, Search and QStash on this machine, and print their URLs and tokens
  upstash-mcp --help | --version

Examples:
  upstash-mcp call redis_keyspace_sample '{}' --local --sample-data
  upstash-mcp tools --allow-writes --toolsets default,vector_account
  upstash-mcp --transport http --allow-privileged-reads
  upstash-mcp setup --client cursor,codex --toolsets redis

Flags, each also an environment variable:
${told(settingsOf(products)).map(flagLine).join("\n")}

Credentials, from the environment alone; for a secret also NAME_COMMAND, a JSON list of a program and its arguments that
prints it, such as ["secret-tool","lookup","service","upstash"], which no shell reads:
${told(variablesOf(products))
  .map(([name, { help }]) => `  ${name}\n      ${help}`)
  .join("\n")}
`;
}

function flagLine([name, { help, value, schema }]: [string, Setting]): string {
  const standard: unknown = schema.parse(undefined);
  const note =
    standard === undefined || standard === false || (Array.isArray(standard) && standard.length === 0)
      ? ""
      : ` Default: ${String(standard)}.`;
  return `  --${flagOf(name)}${value === undefined ? "" : ` ${value}`}  (${variableOf(name)})\n      ${help}${note}`;
}
