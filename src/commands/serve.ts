import { localCaller } from "../callers/caller.ts";
import type { ConfigFor } from "../config/for-callers.ts";
import type { Config } from "../config/read.ts";
import type { Log } from "../log.ts";
import { openResults } from "../results/open-results.ts";
import { createService, type Service } from "../service.ts";
import type { HttpServer } from "../transport/http-server.ts";
import { type ApprovalService, openApprovals } from "./approve.ts";
import { checkHttp } from "./check-http.ts";
import { type Connected, openConnected, productsOf } from "./connect.ts";
import { withLocal } from "./local.ts";
import { whyNoTools } from "./no-tools.ts";
import { type Observation, observe } from "./observe.ts";
import { type OpenBudgets, openBudgets } from "./open-budgets.ts";
import { openUndo } from "./open-undo.ts";
import { tellPerson } from "./output.ts";
import type { OperationsOf } from "./serve-http.ts";
import { shareState } from "./share-state.ts";
import { EXIT_CODES, untilShutdown } from "./shutdown.ts";

/** Serves MCP over the configured transport until the process is asked to end; gives the exit code. */
export async function serve(given: Config, configFor: ConfigFor): Promise<number> {
  checkHttp(given);
  // Without it the first line of the log to a stderr that was closed would end the server.
  process.stderr.on("error", () => {});
  let service: Service | undefined;
  let http: HttpServer | undefined;
  let approvals: ApprovalService | undefined;
  const log: Log = (...event) => service?.log(...event);
  const { shared, budgets, kept, observation } = await openBeside(given, log);
  const starting = withLocal(given);
  const stop = () => starting.then((local) => local.stop());
  const closers: (() => Promise<void>)[] = [stop, async () => shared?.close(), async () => approvals?.close()];
  const close = async () => {
    await Promise.allSettled(closers.map((closeOne) => closeOne()));
    await observation.close();
  };
  const finish = () => finishCalls({ http, approvals }, given.shutdownTimeout, log);
  const shutdown = untilShutdown(close, { finish, onHangup: observation.onHangup });
  const { config, embedded } = await starting;
  try {
    approvals = await openApprovals(config, log, { shared: shared?.approvals });
    const made = createService(config, { ...kept, ...observation.options, budgets, approvals: approvals?.desk });
    service = made;
    closers.unshift(() => made.close());
    for (const warning of warningsOf(config)) log("warn", warning);
    const productsAt = productsOf(config, configFor, embedded);
    const connected = await openConnected(made, config, productsAt);
    const shown = { record: observation.record, approvals, budgets };
    closers.unshift(connected.close);
    if (config.transport === "stdio") {
      closers.unshift(...(await serveStdio(connected, config, { log, onEnd: shutdown.end, ...shown })));
    } else {
      const { serveHttp } = await import("./serve-http.ts");
      const operationsOf: OperationsOf = (products) => ({
        ...observation.operations(made, products),
        degraded: shared?.notReached,
      });
      const over = { productsAt, operationsOf, counts: shared?.counts, connections: connected.names, ...shown };
      http = await serveHttp(connected.service, config, over);
      closers.unshift(http.close);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  // The log tells at once where it is not reached. A start that failed has no connection that would keep it from ending.
  void shared?.notReached();
  return shutdown.ended;
}

/** What a process has once, beside its service: each where the configuration asks for it. */
async function openBeside(given: Config, log: Log) {
  const shared = await shareState(given, log);
  const budgets = await openBudgets(given, shared);
  const observation = await observe(given, log, budgets);
  const kept = { uses: shared?.uses, undo: await openUndo(given), keeper: openResults() };
  return { shared, budgets, observation, kept };
}

/** What the window shows beside the calls. */
interface ShownInWindow {
  approvals: ApprovalService | undefined;
  budgets: OpenBudgets | undefined;
}

/** Serves one client on stdio, and the window where a person wants one; gives what ends both. */
async function serveStdio(
  connected: Connected,
  config: Config,
  terms: { log: Log; onEnd: () => void } & Pick<Observation, "record"> & ShownInWindow,
): Promise<(() => Promise<void>)[]> {
  const { log, onEnd, record, ...shown } = terms;
  const { startStdio } = await import("../transport/stdio.ts");
  const { served, onToolsChange } = await connected.follow(localCaller(config));
  if (config.undo && !served.offer.tools.has("undo_apply")) log("warn", NOTHING_KEPT);
  if (served.offer.tools.size === 0) log("warn", whyNoTools(config));
  const { service } = connected;
  const window =
    record && (await (await import("./stdio-window.ts")).openStdioWindow(service, config, { record, ...shown }));
  if (process.stdin.isTTY) {
    tellPerson((await import("./welcome.ts")).welcomeAtTerminal(served.offer, config, connected.names?.()));
  }
  const stdio = startStdio(served, log, { ...config, onToolsChange, onEnd });
  return [() => stdio.close(), async () => window?.close()];
}

const NOTHING_KEPT =
  "--undo keeps nothing: undo_apply, which would bring it back, is not offered. It needs the toolset undo (--toolsets, --tools, --exclude-tools), and a database or the account.";

/** Lets the calls over HTTP that run end in their time; gives the exit code. Over stdio nobody waits for calls. */
async function finishCalls(
  { http, approvals }: { http: HttpServer | undefined; approvals: ApprovalService | undefined },
  milliseconds: number,
  log: Log,
): Promise<number> {
  // Calls that wait for a person are answered, and are no calls that have to be aborted.
  approvals?.desk.close();
  if (http === undefined) return EXIT_CODES.finished;
  log("info", "shutting down: calls that run may end first; a second signal ends the server at once");
  const aborted = await http.finish(milliseconds);
  if (aborted === 0) return EXIT_CODES.finished;
  log("warn", `shutting down: --shutdown-timeout was over, so ${aborted} calls were aborted`);
  return EXIT_CODES.aborted;
}

/** What a person should know about a configuration that is allowed all the same: sentences for the log. */
function warningsOf({ local, products, warnings, placeholders }: Config): string[] {
  // The embedded Upstash has credentials of its own: those of the environment are not used then.
  if (local) return warnings.filter((warning) => /^(--|UPSTASH_MCP_)/.test(warning));
  const told = placeholders === undefined ? warnings : [placeholders, ...warnings];
  return [...told, ...products.flatMap(({ facts }) => facts.warnings ?? [])];
}
