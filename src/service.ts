import { createPermissions } from "./call/permissions.ts";
import { createRedactor } from "./call/redactor.ts";
import { explainMissingTool } from "./catalog/guide.ts";
import { instructions } from "./catalog/instructions.ts";
import type { Toolset } from "./catalog/rows.ts";
import { selectTools } from "./catalog/select.ts";
import type { Config } from "./config/read.ts";
import { createLog, detailsOf, type Log } from "./log.ts";
import { catalog } from "./products/index.ts";
import { listOnce, type ServerContent } from "./server/server.ts";
import { createConnections } from "./upstash/connections.ts";
import { createHttp } from "./upstash/http.ts";

/** What a process serves, whatever the transport, and how to let it go. */
export interface Content extends ServerContent {
  log: Log;
  close(): Promise<void>;
}

/** Makes the clients and tools that a configuration asks for; nothing is connected before the first call. */
export function createContent(config: Config): Content {
  const redactor = createRedactor(config.revealSecrets);
  for (const secret of [config.redis.token, config.redis.readOnlyToken, config.account.apiKey, config.signingKey])
    redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply });
  const connections = createConnections(http, { ...config, onSecret: redactor.add });
  const available = availability(config);
  const tools = selectTools(catalog, { ...config, hasAccount: hasAccount(config), available });
  return {
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    listed: listOnce(tools),
    instructions: instructions(
      config,
      tools,
      catalog.toolsets.filter((toolset) => !available(toolset)),
    ),
    explainMissing: (name) => explainMissingTool(catalog, name, config.mode),
    contextOf: ({ signal, progress }) => ({
      mode: config.mode,
      signal,
      progress,
      hide: redactor.addOfCall,
      developerApi: connections.developerApi,
      databaseId: (idOrName, fresh) => connections.databaseId(idOrName, signal, fresh),
      forgetDatabase: connections.forgetDatabase,
      redis: (database) => connections.redis(database, signal),
      identify: (database) => connections.identify(database, signal),
      restCredentials: (id) => connections.restCredentials(id, signal),
    }),
    run: {
      redactor,
      confirm: config.confirm,
      permissions: createPermissions({
        key: config.signingKey,
        service: [config.redis.url, config.account.url, config.account.email],
      }),
      maxOutput: config.maxOutput,
      onDefect: (tool, error) => log("error", `${tool}: ${detailsOf(error)}`),
    },
    log,
    close: () => http.close(),
  };
}

function hasAccount({ account }: Config): boolean {
  return account.email !== undefined && account.apiKey !== undefined;
}

/** With some credentials, toolsets that lack theirs are left out; with none, all are shown. */
function availability(config: Config): (toolset: Toolset) => boolean {
  const hasRedis = config.redis.url !== undefined;
  return ({ needs }) => hasAccount(config) || needs === "redis" || !hasRedis;
}
