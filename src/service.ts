import { unescape as decoded } from "node:querystring";
import { STANDARD_LIMIT } from "./call/answer-size.ts";
import { type CallResult, deliverFailure } from "./call/deliver.ts";
import { type CallObserver, type CallRequest, tellEach, withCleanTargets } from "./call/observer.ts";
import { createPermissions, type Permissions, type TokenUses } from "./call/permissions.ts";
import { createRedactor, type Redactor } from "./call/redactor.ts";
import type { RunOptions } from "./call/run.ts";
import { runTool } from "./call/run.ts";
import type { Narrowing, Offer, Served } from "./call/served.ts";
import type { OfferedTool } from "./call/tool.ts";
import type { Caller } from "./callers/caller.ts";
import { makeOffer } from "./catalog/make-offer.ts";
import type { Shared } from "./catalog/product.ts";
import { proxySecrets } from "./config/proxy-variables.ts";
import type { Config } from "./config/read.ts";
import { createTurns } from "./load/turns.ts";
import { createLog, detailsOf, type Log, logCalls } from "./log.ts";
import { createHttp, type Http } from "./upstash/http.ts";
import { createKept } from "./upstash/kept.ts";
import { observedHttp } from "./upstash/observed-http.ts";
import { parsedUrl } from "./upstash/parsed-url.ts";
import type { UpstreamObserver } from "./upstash/upstream-observer.ts";

/** What a process has once, whoever calls and whatever the transport. */
export interface Service {
  log: Log;
  /** The way to Upstash of all calls. */
  http: Http;
  /**
   * What a caller is served, or the part of it that a request wants; made at the first time for an access level, what can
   * be reached at it and what is left of it. Throws a SelectionError for a name of a tool or toolset that does not exist.
   */
  serve(caller: Caller, wanted?: readonly Narrowing[]): Promise<Served>;
  close(): Promise<void>;
}

/** What a service is made with beside the configuration. */
export interface ServiceOptions {
  /** Are told of every call, beside the log. */
  observers?: readonly CallObserver[];
  /** Is told of every request to Upstash. */
  upstream?: UpstreamObserver | undefined;
  /** What the nodes of one service have noted of tokens, where they share it. */
  uses?: TokenUses | undefined;
  /** What an answer says of a confirm_token, where it is worth less than to a client that makes further calls. */
  confirmNotice?: string | undefined;
}

/** Makes the service of a configuration; nothing is loaded or connected before it is needed. */
export function createService(
  config: Config,
  { observers = [], upstream, uses, confirmNotice }: ServiceOptions = {},
): Service {
  const redactor = createRedactor(config.revealSecrets);
  const passwords = [config.redisServer, config.sharedState].flatMap(passwordsIn);
  const own = [config.signingKey, config.sharedStateToken, ...passwords, ...proxySecrets(config.proxies)];
  for (const secret of [...secretsOf(config.products), ...own]) redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const turns = createTurns();
  const { timeout, maxReply, proxies } = config;
  const direct = createHttp({ timeout, maxReply }, { turns, proxies });
  const http = upstream === undefined ? direct : observedHttp(direct, upstream);
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
    observer: observerOf(config.logLevel === "debug" ? [logCalls(log), ...observers] : observers, log, redactor),
    onDefect: (tool, error, clean) => log("error", `${tool}: ${clean(detailsOf(error))}`),
  };
  const offers = createOffers(config, shared, uses);
  const served = new WeakMap<Caller, WeakMap<Offer, Served>>();
  const nextId = counter();
  return {
    log,
    http,
    async serve(caller, wanted = []) {
      const { permissions, offer } = offers(caller, wanted);
      const offered = await offer;
      const ofCaller = served.get(caller) ?? new WeakMap<Offer, Served>();
      if (!served.has(caller)) for (const secret of secretsOf(caller.products)) redactor.add(secret);
      served.set(caller, ofCaller);
      const known = ofCaller.get(offered) ?? serveCaller(caller, offered, { ...options, permissions }, nextId);
      ofCaller.set(offered, known);
      return known;
    },
    close: () => http.close(),
  };
}

/** The password of a redis:// or unix: URL, as it stands there and as it is sent. */
function passwordsIn(redisUrl: string | undefined): string[] {
  const url = redisUrl === undefined ? undefined : parsedUrl(redisUrl);
  if (url === undefined) return [];
  const { password, searchParams } = url;
  return [password, decoded(password), searchParams.get("password") ?? ""];
}

function secretsOf(products: Caller["products"]): (string | undefined)[] {
  return products.flatMap(({ facts }) => facts.secrets);
}

/** The calls of one caller. */
function serveCaller(
  { id: caller, access: level, limits, ended }: Caller,
  offer: Offer,
  options: RunOptions,
  nextId: () => number,
): Served {
  const offered = new Set(offer.tools.keys());
  const counts = limits !== undefined || options.observer !== undefined;
  return {
    caller,
    offer,
    isOwnState: options.permissions.isOwn,
    async call(name, raw, { signal: client, progress, consent, request }) {
      const id = nextId();
      const tool = offer.tools.get(name);
      const admitted = limits?.admit();
      const overLimit = admitted instanceof Promise ? await admitted : admitted;
      if (overLimit !== undefined) return answerOverLimit(overLimit, { id, request, caller, tool }, options);
      if (tool === undefined) return answerMissing(name, { id, request, caller, offer }, options);
      const signal = ended === undefined ? client : AbortSignal.any([client, ended]);
      const usage = counts ? { requests: 0, commands: 0 } : undefined;
      const context = { caller, level, offered, signal, progress, usage };
      const answer = await runTool(tool, raw, { id, request, context, consent }, options);
      const counted = usage === undefined ? undefined : limits?.spend(usage.commands);
      if (counted !== undefined) await counted;
      return answer;
    },
  };
}

/** A call of a tool that is not offered is answered with the reason, and observed too: somebody tried. */
async function answerMissing(
  name: string,
  { offer, ...call }: { id: number; request: CallRequest | undefined; caller: string; offer: Offer },
  options: RunOptions,
): Promise<CallResult> {
  const at = new Date();
  const since = performance.now();
  const { exists, sentence } = await offer.explainMissing(name);
  const begin = { ...call, tool: exists ? name : "unknown", access: undefined, at };
  options.observer?.begun(begin);
  const milliseconds = performance.now() - since;
  const nothing = { target: undefined, requests: 0, commands: 0 };
  options.observer?.ended({ ...begin, ...nothing, outcome: "not-offered", milliseconds });
  return deliverFailure(sentence, options);
}

/** A call that comes too soon is answered with when it may come again, and is observed. */
function answerOverLimit(
  sentence: string,
  { tool, ...call }: { id: number; request: CallRequest | undefined; caller: string; tool: OfferedTool | undefined },
  options: RunOptions,
): CallResult {
  const begin = { ...call, tool: tool?.name ?? "unknown", access: tool?.access, at: new Date() };
  options.observer?.begun(begin);
  const nothing = { target: undefined, requests: 0, commands: 0, milliseconds: 0 };
  options.observer?.ended({ ...begin, ...nothing, outcome: "over-limit" });
  return deliverFailure(sentence, options);
}

/** One observer for all, or nobody: what is not observed need not be counted. */
function observerOf(observers: readonly CallObserver[], log: Log, { value }: Redactor): CallObserver | undefined {
  if (observers.length === 0) return undefined;
  const all = tellEach(observers, (error) => log("error", `observer: ${detailsOf(error)}`));
  return withCleanTargets(all, (target) => value(target) as typeof target);
}

/** What callers with the same products have in common. */
interface SharedByProducts {
  /** A permission is worth nothing where something else is reached. */
  permissions: Permissions;
  /** By access level and what is left of it; the one that was asked for longest ago goes first. */
  offers: Map<string, Promise<Offer>>;
}

/** Different offers that are kept: a request may want any part of what its caller has. */
const MOST_OFFERS = 300;

/** Makes what is offered once for each access level and what can be reached at it, and signs permissions for that alone. */
function createOffers(config: Config, shared: Shared, uses: TokenUses | undefined) {
  const byProducts = new WeakMap<Caller["products"], SharedByProducts>();
  const sharedBy = (products: Caller["products"]): SharedByProducts => {
    const service = products.flatMap(({ facts }) => facts.identity);
    return { permissions: createPermissions({ key: config.signingKey, service, uses }), offers: new Map() };
  };
  return (
    { access, products, offered }: Caller,
    wanted: readonly Narrowing[],
  ): { permissions: Permissions; offer: Promise<Offer> } => {
    const known = byProducts.get(products) ?? sharedBy(products);
    byProducts.set(products, known);
    const narrowings = offered === undefined ? wanted : [offered, ...wanted];
    const key = JSON.stringify([access, narrowings]);
    const before = known.offers.get(key);
    const offer = before ?? offerOf({ access, products, offered }, narrowings);
    // A selection that does not exist is not kept.
    if (before === undefined) offer.catch(() => known.offers.delete(key));
    known.offers.delete(key);
    known.offers.set(key, offer);
    const [oldest] = known.offers.keys();
    if (known.offers.size > MOST_OFFERS && oldest !== undefined) known.offers.delete(oldest);
    return { permissions: known.permissions, offer };
  };

  function offerOf(
    { access, products, offered }: Pick<Caller, "access" | "products" | "offered">,
    narrowings: readonly Narrowing[],
  ): Promise<Offer> {
    // A caller may have toolsets that are off by default, where the configuration does not say which there are.
    const toolsets = config.toolsets.length > 0 ? config.toolsets : (offered?.toolsets ?? []);
    return makeOffer(products, { ...config, toolsets }, { ...shared, level: access }, narrowings);
  }
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
