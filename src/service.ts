import { deliverFailure } from "./call/deliver.ts";
import { type CallObserver, tellEach } from "./call/observer.ts";
import { createPermissions } from "./call/permissions.ts";
import { createRedactor } from "./call/redactor.ts";
import type { RunOptions } from "./call/run.ts";
import { runTool } from "./call/run.ts";
import type { MissingTool, Offer, Served } from "./call/served.ts";
import type { Caller } from "./caller.ts";
import { makeOffer } from "./catalog/make-offer.ts";
import type { Shared } from "./catalog/product.ts";
import type { Config } from "./config/read.ts";
import { createLog, detailsOf, type Log, logCalls } from "./log.ts";
import { createHttp } from "./upstash/http.ts";
import { createKept } from "./upstash/kept.ts";

/** What a process has once, whoever calls and whatever the transport. */
export interface Service {
  log: Log;
  /**
   * What a caller is served; made at the first time for an access level and what can be reached at it. Throws a
   * SelectionError where the configuration names a tool or toolset that does not exist.
   */
  serve(caller: Caller): Promise<Served>;
  close(): Promise<void>;
}

/** What a service is made with beside the configuration. */
export interface ServiceOptions {
  /** Are told of every call, beside the log. */
  observers?: readonly CallObserver[];
  /** What an answer says of a confirm_token, where it is worth less than to a client that makes further calls. */
  confirmNotice?: string | undefined;
}

/** Makes the service of a configuration; nothing is loaded or connected before it is needed. */
export function createService(config: Config, { observers = [], confirmNotice }: ServiceOptions = {}): Service {
  const redactor = createRedactor(config.revealSecrets);
  for (const secret of [...secretsOf(config.products), config.signingKey]) redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply });
  const shared: Shared = { http, onSecret: redactor.add, kept: createKept(() => shared) };
  const options: RunOptions = {
    redactor,
    confirm: config.confirm,
    permissions: createPermissions({
      key: config.signingKey,
      service: config.products.flatMap(({ facts }) => facts.identity),
    }),
    ...(confirmNotice === undefined ? {} : { confirmNotice }),
    maxOutput: config.maxOutput,
    observer: observerOf(config.logLevel === "debug" ? [logCalls(log), ...observers] : observers, log),
    onDefect: (tool, error) => log("error", `${tool}: ${detailsOf(error)}`),
  };
  const offers = createOffers(config, shared);
  const nextId = counter();
  return {
    log,
    async serve(caller) {
      for (const secret of secretsOf(caller.products)) redactor.add(secret);
      return serveCaller(caller, await offers(caller), options, nextId);
    },
    close: () => http.close(),
  };
}

function secretsOf(products: Caller["products"]): (string | undefined)[] {
  return products.flatMap(({ facts }) => facts.secrets);
}

/** The calls of one caller. */
function serveCaller({ id: caller, access }: Caller, offer: Offer, options: RunOptions, nextId: () => number): Served {
  return {
    caller,
    offer,
    async call(name, raw, { signal, progress, consent }) {
      const id = nextId();
      const tool = offer.tools.get(name);
      if (tool === undefined) {
        const missing = await offer.explainMissing(name);
        observeMissing(missing, { id, caller, name }, options.observer);
        return deliverFailure(missing.sentence, options);
      }
      const usage = options.observer && { requests: 0, commands: 0 };
      const context = { caller, access, hide: options.redactor.addOfCall, signal, progress, usage };
      return runTool(tool, raw, { id, context, consent }, options);
    },
  };
}

/** A call of a tool that is not offered is observed too: somebody tried. */
function observeMissing(
  { exists }: MissingTool,
  { id, caller, name }: { id: number; caller: string; name: string },
  observer: CallObserver | undefined,
): void {
  const begin = { id, caller, tool: exists ? name : "unknown", access: undefined, at: new Date() };
  observer?.begun(begin);
  observer?.ended({ ...begin, target: undefined, outcome: "not-offered", milliseconds: 0, requests: 0, commands: 0 });
}

/** One observer for all, or nobody: what is not observed need not be counted. */
function observerOf(observers: readonly CallObserver[], log: Log): CallObserver | undefined {
  if (observers.length === 0) return undefined;
  return tellEach(observers, (error) => log("error", `observer: ${detailsOf(error)}`));
}

/** What is offered, made once for each access level and what can be reached at it. */
function createOffers(config: Config, shared: Shared): (caller: Caller) => Promise<Offer> {
  const offers = new Map<Caller["products"], Map<Caller["access"], Promise<Offer>>>();
  return ({ access, products }) => {
    const byAccess = offers.get(products) ?? new Map<Caller["access"], Promise<Offer>>();
    offers.set(products, byAccess);
    const offer = byAccess.get(access) ?? makeOffer(products, config, { ...shared, level: access });
    byAccess.set(access, offer);
    return offer;
  };
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
