import { unescape as decoded } from "node:querystring";
import { STANDARD_LIMIT } from "./call/answer-size.ts";
import { type CallResult, deliverFailure } from "./call/deliver.ts";
import { type CallObserver, tellEach } from "./call/observer.ts";
import { createPermissions, type Permissions } from "./call/permissions.ts";
import { createRedactor } from "./call/redactor.ts";
import type { RunOptions } from "./call/run.ts";
import { runTool } from "./call/run.ts";
import type { Offer, Served } from "./call/served.ts";
import type { Caller } from "./caller.ts";
import { makeOffer } from "./catalog/make-offer.ts";
import type { Shared } from "./catalog/product.ts";
import { proxySecrets } from "./config/proxy-variables.ts";
import type { Config } from "./config/read.ts";
import { createTurns } from "./load/turns.ts";
import { createLog, detailsOf, type Log, logCalls } from "./log.ts";
import type { AccessLevel } from "./upstash/access.ts";
import { createHttp } from "./upstash/http.ts";
import { createKept } from "./upstash/kept.ts";
import { parsedUrl } from "./upstash/parsed-url.ts";

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
  const own = [config.signingKey, ...passwordsIn(config.redisServer), ...proxySecrets(config.proxies)];
  for (const secret of [...secretsOf(config.products), ...own]) redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const turns = createTurns();
  const http = createHttp({ timeout: config.timeout, maxReply: config.maxReply }, { turns, proxies: config.proxies });
  const shared: Shared = {
    http,
    onSecret: (secret) => redactor.learn(secret, "account"),
    kept: createKept(() => shared),
  };
  const options: Omit<RunOptions, "permissions"> = {
    redactor,
    confirm: config.confirm,
    ...(confirmNotice === undefined ? {} : { confirmNotice }),
    maxOutput: config.maxOutput ?? STANDARD_LIMIT,
    turns,
    observer: observerOf(config.logLevel === "debug" ? [logCalls(log), ...observers] : observers, log),
    onDefect: (tool, error, clean) => log("error", `${tool}: ${clean(detailsOf(error))}`),
  };
  const served = createServed(config, shared);
  const nextId = counter();
  return {
    log,
    async serve(caller) {
      for (const secret of secretsOf(caller.products)) redactor.add(secret);
      const { permissions, offer } = served(caller);
      return serveCaller(caller, await offer, { ...options, permissions }, nextId);
    },
    close: () => http.close(),
  };
}

/** The password of a redis:// or unix: URL, as it stands there and as it is sent. */
function passwordsIn(redisServer: string | undefined): string[] {
  const url = redisServer === undefined ? undefined : parsedUrl(redisServer);
  if (url === undefined) return [];
  const { password, searchParams } = url;
  return [password, decoded(password), searchParams.get("password") ?? ""];
}

function secretsOf(products: Caller["products"]): (string | undefined)[] {
  return products.flatMap(({ facts }) => facts.secrets);
}

/** The calls of one caller. */
function serveCaller(
  { id: caller, access: level }: Caller,
  offer: Offer,
  options: RunOptions,
  nextId: () => number,
): Served {
  const offered = new Set(offer.tools.keys());
  return {
    caller,
    offer,
    isOwnState: options.permissions.isOwn,
    async call(name, raw, { signal, progress, consent }) {
      const id = nextId();
      const tool = offer.tools.get(name);
      if (tool === undefined) return answerMissing(name, { id, caller, offer }, options);
      const usage = options.observer && { requests: 0, commands: 0 };
      const context = { caller, level, offered, signal, progress, usage };
      return runTool(tool, raw, { id, context, consent }, options);
    },
  };
}

/** A call of a tool that is not offered is answered with the reason, and observed too: somebody tried. */
async function answerMissing(
  name: string,
  { id, caller, offer }: { id: number; caller: string; offer: Offer },
  options: RunOptions,
): Promise<CallResult> {
  const at = new Date();
  const since = performance.now();
  const { exists, sentence } = await offer.explainMissing(name);
  const begin = { id, caller, tool: exists ? name : "unknown", access: undefined, at };
  options.observer?.begun(begin);
  const milliseconds = performance.now() - since;
  const nothing = { target: undefined, requests: 0, commands: 0 };
  options.observer?.ended({ ...begin, ...nothing, outcome: "not-offered", milliseconds });
  return deliverFailure(sentence, options);
}

/** One observer for all, or nobody: what is not observed need not be counted. */
function observerOf(observers: readonly CallObserver[], log: Log): CallObserver | undefined {
  if (observers.length === 0) return undefined;
  return tellEach(observers, (error) => log("error", `observer: ${detailsOf(error)}`));
}

/** What callers with the same products have in common. */
interface SharedByProducts {
  /** A permission is worth nothing where something else is reached. */
  permissions: Permissions;
  offers: Map<AccessLevel, Promise<Offer>>;
}

/** Makes what is offered once for each access level and what can be reached at it, and signs permissions for that alone. */
function createServed(config: Config, shared: Shared) {
  const byProducts = new WeakMap<Caller["products"], SharedByProducts>();
  const sharedBy = (products: Caller["products"]): SharedByProducts => {
    const service = products.flatMap(({ facts }) => facts.identity);
    return { permissions: createPermissions({ key: config.signingKey, service }), offers: new Map() };
  };
  return ({ access, products }: Caller): { permissions: Permissions; offer: Promise<Offer> } => {
    const known = byProducts.get(products) ?? sharedBy(products);
    byProducts.set(products, known);
    const offer = known.offers.get(access) ?? makeOffer(products, config, { ...shared, level: access });
    known.offers.set(access, offer);
    return { permissions: known.permissions, offer };
  };
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
