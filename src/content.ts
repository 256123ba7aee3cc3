import { catalog } from "./catalog/index.ts";
import type { Config } from "./config/read.ts";
import { instructions } from "./instructions.ts";
import { createLog, type Log } from "./log.ts";
import { listOnce, type ServerContent } from "./server.ts";
import type { Toolset } from "./tool/define.ts";
import { createRedactor } from "./tool/redact.ts";
import { explainMissingTool, selectTools } from "./tool/select.ts";
import { redisAccess } from "./upstash/credentials.ts";
import { createHttp } from "./upstash/http.ts";
import { createRedis, type Redis } from "./upstash/redis.ts";

/** What a process serves, whatever the transport, and how to let it go. */
export interface Content extends ServerContent {
  log: Log;
  close(): Promise<void>;
}

/** Makes the clients and tools that a configuration asks for; nothing is connected before the first call. */
export function createContent(config: Config): Content {
  const redactor = createRedactor(config.revealSecrets);
  for (const secret of [config.redis.token, config.redis.readOnlyToken, config.account.apiKey]) redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply });
  const available = availability(config);
  const tools = selectTools(catalog, { ...config, available });
  let redis: Redis | undefined;
  return {
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    listed: listOnce(tools),
    instructions: instructions(
      config,
      catalog.toolsets.filter((toolset) => !available(toolset)),
    ),
    explainMissing: (name) => explainMissingTool(catalog, name, config.mode),
    contextOf: (call) => ({
      ...call,
      mode: config.mode,
      hide: redactor.add,
      async redis() {
        redis ??= createRedis(http, redisAccess(config.redis, config.mode));
        return redis;
      },
    }),
    run: {
      redactor,
      maxOutput: config.maxOutput,
      onDefect: (tool, error) =>
        log("error", `${tool}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    },
    log,
    close: () => http.close(),
  };
}

/** With some credentials, toolsets that lack theirs are left out; with none, all are shown. */
function availability({ redis, account }: Config): (toolset: Toolset) => boolean {
  const hasAccount = account.email !== undefined && account.apiKey !== undefined;
  const hasRedis = redis.url !== undefined;
  return (toolset) => (!hasAccount && !hasRedis) || hasAccount || toolset.needs === "redis";
}
