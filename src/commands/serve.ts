import type { Config } from "../config/read.ts";
import { ConfigError } from "../config/read.ts";
import { warningsOf } from "../config/warnings.ts";
import { createContent } from "../service.ts";
import { withLocal } from "./local.ts";
import { untilShutdown } from "./shutdown.ts";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1"]);

/** Serves MCP over the configured transport until the process is asked to end. */
export async function serve(given: Config): Promise<number> {
  if (given.transport === "http" && !LOOPBACK.has(given.host)) {
    throw new ConfigError(
      `--host ${given.host} would serve beyond this machine, without authentication. Use 127.0.0.1, localhost or ::1.`,
    );
  }
  const { config, stop } = await withLocal(given);
  const closers: (() => Promise<void>)[] = [stop];
  const shutdown = untilShutdown(async () => {
    await Promise.allSettled(closers.map((close) => close()));
  });
  try {
    const content = createContent(config);
    closers.unshift(() => content.close());
    for (const warning of warningsOf(config)) content.log("warn", warning);
    if (config.transport === "stdio") {
      const { startStdio } = await import("../transport/stdio.ts");
      const stdio = startStdio(content, content.log, shutdown.end);
      closers.unshift(() => stdio.close());
    } else {
      const { startHttp } = await import("../transport/http.ts");
      const { welcome } = await import("./welcome.ts");
      const http = await startHttp(content, content.log, config);
      closers.unshift(() => http.close());
      process.stderr.write(welcome(http.url, content, config));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return shutdown.ended;
}
