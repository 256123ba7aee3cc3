import { localCaller } from "../callers/caller.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import type { ConfigFor } from "../config/for-callers.ts";
import { type Config, withCredentials } from "../config/read.ts";
import { createService } from "../service.ts";
import { checkHttp } from "./check-http.ts";
import { withLocal } from "./local.ts";
import { untilShutdown } from "./shutdown.ts";

/** Serves MCP over the configured transport until the process is asked to end. */
export async function serve(given: Config, configFor: ConfigFor): Promise<number> {
  checkHttp(given);
  const starting = withLocal(given);
  const stop = () => starting.then((local) => local.stop());
  const closers: (() => Promise<void>)[] = [stop];
  const shutdown = untilShutdown(async () => {
    await Promise.allSettled(closers.map((close) => close()));
  });
  const { config, embedded } = await starting;
  try {
    const service = createService(config);
    closers.unshift(() => service.close());
    for (const warning of warningsOf(config)) service.log("warn", warning);
    if (config.transport === "stdio") {
      const { startStdio } = await import("../transport/stdio.ts");
      const served = await service.serve(localCaller(config));
      const stdio = startStdio(served, service.log, { ...config, onEnd: shutdown.end });
      closers.unshift(() => stdio.close());
    } else {
      const { serveHttp } = await import("./serve-http.ts");
      const productsAt: ProductsAt = (levels, own) =>
        embedded === undefined || own !== undefined
          ? configFor(levels, own).products
          : withCredentials({ ...config, levels }, embedded(levels)).products;
      closers.unshift(...(await serveHttp(service, config, productsAt)));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return shutdown.ended;
}

/** What a person should know about a configuration that is allowed all the same: sentences for the log. */
function warningsOf({ local, products, warnings }: Config): string[] {
  // The embedded Upstash has credentials of its own: those of the environment are not used then.
  if (local) return warnings.filter((warning) => warning.startsWith("UPSTASH_MCP_"));
  return [...warnings, ...products.flatMap(({ facts }) => facts.warnings ?? [])];
}
