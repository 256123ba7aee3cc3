import { unescape as decoded } from "node:querystring";
import { STANDARD_LIMIT } from "./call/answer-size.ts";
import type { Approvals } from "./call/approvals.ts";
import type { CallResult } from "./call/deliver.ts";
import type { ResultKeeper } from "./call/kept-results.ts";
import { type CallObserver, tellEach, withCleanTargets } from "./call/observer.ts";
import type { TokenUses } from "./call/permissions.ts";
import { createRedactor, type Redactor } from "./call/redactor.ts";
import type { Narrowing, Offer, Served } from "./call/served.ts";
import type { UnmadeCall } from "./call/unmade-call.ts";
import type { Caller } from "./callers/caller.ts";
import { createOffers, type OfferedTo, secretsOf } from "./callers/offers-to-callers.ts";
import { answerRefused, type CallerOptions, serveCaller } from "./callers/serve-caller.ts";
import type { MadeOffer } from "./catalog/make-offer.ts";
import type { Shared } from "./catalog/product.ts";
import { proxySecrets } from "./config/proxy-variables.ts";
import type { Config } from "./config/read.ts";
import { createTurns, type Turns } from "./load/turns.ts";
import { createLog, detailsOf, type Log, logCalls } from "./log.ts";
import type { UndoRecords } from "./undo/undo-record.ts";
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

/** A service with what is built on it. */
export interface ServiceParts extends Service {
  /** What a caller would be offered: the same as by `serve`, without a call. */
  offerTo(caller: OfferedTo, wanted?: readonly Narrowing[]): Promise<MadeOffer>;
  /** Has secrets struck from every answer and every line of the log from here on. */
  strike(secrets: readonly (string | undefined)[]): void;
  /** What a caller is served of tools that are none of a product's, within the same limits as all others. */
  serveOwn(caller: Caller, offer: Offer, wanted: readonly Narrowing[]): Promise<Served>;
  /** Answers a call that cannot be made with the reason; it counts and is observed as one that was made. */
  refuse(caller: Caller, sentence: string, call: Pick<UnmadeCall, "tool" | "request">): Promise<CallResult>;
}

/** What a service is made with beside the configuration. */
export interface ServiceOptions {
  /** Are told of every call, beside the log. */
  observers?: readonly CallObserver[];
  /** Is told of every request to Upstash. */
  upstream?: UpstreamObserver | undefined;
  /** Where a person approves calls, where no form can ask about them. */
  approvals?: { of(asker: Pick<Caller, "id" | "isAgent" | "approvers">): Approvals } | undefined;
  /** What the nodes of one service have noted of tokens, where they share it. */
  uses?: TokenUses | undefined;
  /** Makes of the way to Upstash one that keeps to what may be spent. */
  budgets?: { through(http: Http): Http } | undefined;
  /** What keeps the changes of calls, where they can be undone. */
  undo?: UndoRecords | undefined;
  /** What keeps results that are cut, so that they can be read on. */
  keeper?: ResultKeeper | undefined;
  /** What an answer says of a confirm_token, where it is worth less than to a client that makes further calls. */
  confirmNotice?: string | undefined;
}

/** Makes the service of a configuration; nothing is loaded or connected before it is needed. */
export function createService(
  config: Config,
  { observers = [], upstream, approvals, uses, undo, budgets, keeper, confirmNotice }: ServiceOptions = {},
): ServiceParts {
  const redactor = createRedactor(config.revealSecrets);
  for (const secret of [...secretsOf(config.products), ...ownSecrets(config)]) redactor.add(secret);
  const log = createLog(config.logLevel, redactor);
  const turns = createTurns();
  const http = wayToUpstash(config, { upstream, budgets, turns });
  const shared: Shared = {
    http,
    onSecret: (secret) => redactor.learn(secret, "account"),
    kept: createKept(() => shared),
  };
  const options: Omit<CallerOptions, "permissions"> = {
    ...{ undo, keeper, redactor },
    ...answersOf(config),
    ...(confirmNotice === undefined ? {} : { confirmNotice }),
    turns,
    observer: observerOf(config.logLevel === "debug" ? [logCalls(log), ...observers] : observers, log, redactor),
    onDefect: (tool, error, clean) => log("error", `${tool}: ${clean(detailsOf(error))}`),
  };
  const offers = createOffers(config, shared, { uses, redactor, keepsResults: keeper !== undefined });
  const served = new WeakMap<Caller, WeakMap<Offer, Served>>();
  const nextId = counter();
  return {
    log,
    http,
    offerTo: async (caller, wanted = []) => offers(caller, wanted).offer,
    strike: (secrets) => secrets.forEach(redactor.add),
    refuse: (caller, sentence, call) => answerRefused(sentence, { ...call, id: nextId() }, caller, options),
    async serveOwn(caller, offer, wanted) {
      const { permissions } = offers(caller, wanted);
      return serveCaller(caller, offer, { ...options, permissions }, nextId);
    },
    async serve(caller, wanted = []) {
      const { permissions, offer } = offers(caller, wanted);
      const offered = await offer;
      const ofCaller = served.get(caller) ?? new WeakMap<Offer, Served>();
      served.set(caller, ofCaller);
      const known = ofCaller.get(offered);
      if (known !== undefined) return known;
      const ofCall = { ...options, permissions, approvals: approvals?.of(caller) };
      const made = serveCaller(caller, offered, ofCall, nextId);
      ofCaller.set(offered, made);
      return made;
    },
    close: () => http.close().finally(() => undo?.close()),
  };
}

/** How calls are answered, as the settings say. */
function answersOf({ confirm, maxOutput, results, placeholders }: Config) {
  return { confirm, maxOutput: maxOutput ?? STANDARD_LIMIT, results, placeholders };
}

function wayToUpstash(
  { timeout, maxReply, proxies }: Config,
  { upstream, budgets, turns }: Pick<ServiceOptions, "upstream" | "budgets"> & { turns: Turns },
): Http {
  const direct = createHttp({ timeout, maxReply }, { turns, proxies });
  const watched = upstream === undefined ? direct : observedHttp(direct, upstream);
  // Outside of what is watched: what is refused was never sent.
  return budgets === undefined ? watched : budgets.through(watched);
}

/** What is secret of the program's own settings. */
function ownSecrets({ redisServer, sharedState, proxies, ...config }: Config): (string | undefined)[] {
  const { signingKey, sharedStateToken, approvalsClientSecret } = config;
  const passwords = [redisServer, sharedState].flatMap(passwordsIn);
  return [signingKey, sharedStateToken, approvalsClientSecret, ...passwords, ...proxySecrets(proxies)];
}

/** The password of a redis:// or unix: URL, as it stands there and as it is sent. */
function passwordsIn(redisUrl: string | undefined): string[] {
  const url = redisUrl === undefined ? undefined : parsedUrl(redisUrl);
  if (url === undefined) return [];
  const { password, searchParams } = url;
  return [password, decoded(password), searchParams.get("password") ?? ""];
}

/** One observer for all, or nobody: what is not observed need not be counted. */
function observerOf(observers: readonly CallObserver[], log: Log, { value }: Redactor): CallObserver | undefined {
  if (observers.length === 0) return undefined;
  const all = tellEach(observers, (error) => log("error", `observer: ${detailsOf(error)}`));
  return withCleanTargets(all, (target) => value(target) as typeof target);
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
