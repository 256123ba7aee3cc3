import { type Config, ConfigError } from "../config/read.ts";
import type { Log } from "../log.ts";
import type { SharedState } from "../shared-state/shared-state.ts";
import type { StateCommands } from "../shared-state/state-commands.ts";

/**
 * Opens what the nodes of one service share; nothing where the configuration names none. It need not be reached yet. Throws a
 * ConfigError for what cannot work.
 */
export async function shareState(config: Config, log: Log): Promise<SharedState | undefined> {
  const { sharedState: url, sharedStateToken: token, signingKey: key } = config;
  if (url === undefined) {
    if (token === undefined) return undefined;
    throw new ConfigError("UPSTASH_MCP_SHARED_STATE_TOKEN is set, but no --shared-state: add its URL.");
  }
  if (key === undefined) {
    throw new ConfigError(
      "--shared-state needs UPSTASH_MCP_SIGNING_KEY, the same on every node: without it no node accepts the tokens of another.",
    );
  }
  const commands = await commandsOf(url, config);
  const { createSharedState } = await import("../shared-state/shared-state.ts");
  return createSharedState(commands, { key, log });
}

async function commandsOf(url: string, { sharedStateToken: token, proxies }: Config): Promise<StateCommands> {
  if (/^https?:/i.test(url)) {
    if (token === undefined) {
      throw new ConfigError("--shared-state is a REST URL: set UPSTASH_MCP_SHARED_STATE_TOKEN to its standard token.");
    }
    return (await import("../shared-state/rest-commands.ts")).commandsOverRest({ url, token }, proxies);
  }
  if (token !== undefined) {
    throw new ConfigError(
      "UPSTASH_MCP_SHARED_STATE_TOKEN is for a REST URL. The password of a redis:// URL stands in UPSTASH_MCP_SHARED_STATE.",
    );
  }
  const { commandsOverTcp } = await import("../shared-state/tcp-commands.ts");
  try {
    return commandsOverTcp(url);
  } catch (error) {
    throw new ConfigError(`--shared-state cannot be used. ${error instanceof Error ? error.message : ""}`.trimEnd());
  }
}
