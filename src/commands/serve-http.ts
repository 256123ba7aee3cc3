import type { LimitsFor } from "../callers/call-limits.ts";
import { localCaller } from "../callers/caller.ts";
import type { KnownCallers, ProductsAt } from "../callers/known-callers.ts";
import { OAUTH_SCOPES } from "../callers/oauth/oauth-scopes.ts";
import { createSharedCallLimits, type SharedCounts } from "../callers/shared-call-limits.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { Config } from "../config/read.ts";
import type { Service } from "../service.ts";
import type { HttpAddress } from "../transport/http-listener.ts";
import { type HttpServer, startHttp } from "../transport/http-server.ts";
import type { Operations } from "../transport/operation-paths.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import { type ProtectedResource, resourceMetadataUrl } from "../transport/protected-resource.ts";
import type { WhoCalls } from "../transport/who-calls.ts";
import type { CallRecord } from "../window/call-record.ts";
import { type ApprovalService, localDoor, type PageDoor, pagesOrigin } from "./approve.ts";
import type { WindowVisitors } from "./http-window.ts";
import { identifyByToken, identifyLocal } from "./identify.ts";
import { openSignIn } from "./open-sign-in.ts";
import { tellPerson } from "./output.ts";
import { welcome, welcomeToCallers, welcomeToTokens } from "./welcome.ts";

type Closers = readonly (() => Promise<void>)[];

/** What decides who calls, what a person reads of it, and what closes it. */
interface Door {
  whoCalls: WhoCalls;
  welcome(url: string): string;
  resource?: ProtectedResource;
  /** Who looks at the window, where that is known. */
  window?: WindowVisitors;
  /** What is reached now, by those who have no credentials of their own; nothing where all have some. */
  products(): readonly ConfiguredProduct[] | undefined;
  closers: Closers;
  /** The pages for those who may call; nothing where they cannot sign in. */
  pagesAt?(origin: string): PageDoor;
}

/** What those who operate the server may ask of some products. */
export type OperationsOf = (products: readonly ConfiguredProduct[]) => Operations;

/** What a service over HTTP is served with. */
interface ServedOverHttp {
  productsAt: ProductsAt;
  operationsOf: OperationsOf;
  /** Where the nodes of one service count together; without it each counts alone. */
  counts?: SharedCounts | undefined;
  /** The names of the connections, where some are configured. */
  connections?: (() => readonly string[]) | undefined;
  approvals?: ApprovalService | undefined;
  /** What the window shows; without it there is none. */
  record?: CallRecord | undefined;
}

/** Serves over HTTP: the person at this machine, the callers of a file, or those of an issuer's tokens. */
export async function serveHttp(
  service: Service,
  config: Config,
  { productsAt, operationsOf, counts, connections, approvals, record }: ServedOverHttp,
): Promise<HttpServer> {
  const limitsFor: LimitsFor | undefined =
    counts && ((caller, limits) => createSharedCallLimits(caller, limits, counts));
  const door = await openDoor(service, config, { productsAt, limitsFor, connections });
  const { whoCalls, resource, products, welcome: welcomeAt, closers } = door;
  const operations = followedOperations(operationsOf, connections === undefined ? products : ownOnly(products));
  let pages: AnswerPage | undefined;
  const window = await windowFor(service, record, door, approvals);
  const answerPage: AnswerPage = async (...exchange) =>
    (await pages?.(...exchange)) === true || (await window?.answer(...exchange)) === true;
  const { allowedHosts, approvalsUrl } = config;
  const names = approvalsUrl === undefined ? allowedHosts : [...allowedHosts, new URL(approvalsUrl).hostname];
  const http = await startHttp(whoCalls, service.log, {
    ...config,
    allowedHosts: names,
    tls: tlsOf(config),
    resource,
    operations,
    answerPage,
  });
  pages = approvals?.serveAt(door.pagesAt?.(pagesOrigin(http.url, config)));
  const address = await window?.openAt(http.url);
  tellPerson(welcomeAt(http.url));
  if (address !== undefined) tellPerson(`What the agent does, in a browser: ${address}\n\n`);
  return {
    ...http,
    async close() {
      const closing = [http.close, ...closers, ...(window === undefined ? [] : [window.close])];
      await Promise.allSettled(closing.map((close) => close()));
    },
  };
}

/** The products that are reached without a connection, where something is: one that is down must not stop all others. */
function ownOnly(products: Door["products"]): Door["products"] {
  return () => {
    const own = products();
    return own?.some(({ facts }) => facts.isReachable) ? own : undefined;
  };
}

async function windowFor(
  service: Service,
  record: CallRecord | undefined,
  { window: visitors }: Door,
  approvals: ApprovalService | undefined,
) {
  if (record === undefined || visitors === undefined) return undefined;
  return (await import("./http-window.ts")).createHttpWindow(service, { record, desk: approvals?.desk }, visitors);
}

/**
 * The operations of the products that are reached now. Where each caller has credentials of its own, nothing is reached that
 * would tell whether the calls of all can be answered.
 */
export function followedOperations(operationsOf: OperationsOf, products: Door["products"]): Operations {
  let known = products();
  let operations = operationsOf(known ?? []);
  return {
    ...operations,
    async notReady() {
      if (products() !== known) {
        known = products();
        operations = operationsOf(known ?? []);
      }
      return known === undefined ? undefined : operations.notReady();
    },
  };
}

async function openDoor(
  service: Service,
  config: Config,
  { productsAt, limitsFor, connections }: Omit<ServedOverHttp, "operationsOf"> & { limitsFor: LimitsFor | undefined },
): Promise<Door> {
  const { oauthIssuer: issuer, oauthAudience: audience } = config;
  if (config.callers === undefined) {
    return issuer === undefined || audience === undefined
      ? openToLocal(service, config, connections?.() ?? [])
      : openToTokens(service, config, { issuer, audience, productsAt });
  }
  const { openCallers } = await import("../callers/callers-of-file.ts");
  const takesConnections = connections !== undefined;
  const following = { productsAt, limitsFor, takesConnections, tell: service.log };
  const { callers, close } = await openCallers(config.callers, following);
  const closeFile = async () => close();
  if (issuer !== undefined && audience !== undefined) {
    const door = await openToTokens(service, config, { issuer, audience, productsAt, callers });
    return { ...door, closers: [closeFile, ...door.closers] };
  }
  if (callers.anySubject() === undefined) service.log("warn", SUBJECTS_WITHOUT_ISSUER);
  const { pagesAt } = await openSignIn(config, {
    callers,
    home: HOME,
    tell: (sentence) => service.log("warn", sentence),
  });
  return {
    pagesAt,
    whoCalls: identifyByToken(service, callers),
    welcome: (url) => welcomeToCallers(url, callers.count()),
    products: callers.products,
    closers: [closeFile],
  };
}

/** The page to which somebody goes who wanted no other. */
const HOME = "/approvals";

const SUBJECTS_WITHOUT_ISSUER =
  "callers: the file has callers with oauth_sub, who cannot call: no issuer is named. Set --oauth-issuer and --oauth-audience.";

async function openToLocal(service: Service, config: Config, connections: readonly string[]): Promise<Door> {
  const caller = localCaller(config);
  const { offer } = await service.serve(caller);
  return {
    whoCalls: identifyLocal(service, caller),
    welcome: (url) => welcome(url, offer, config, connections),
    window: { visitorOf: async () => ({ caller: caller.id }), callerOf: () => caller },
    products: () => config.products,
    closers: [],
    pagesAt: localDoor,
  };
}

async function openToTokens(
  service: Service,
  config: Config,
  terms: { issuer: string; audience: string; productsAt: ProductsAt; callers?: KnownCallers },
): Promise<Door> {
  const { issuer, audience, callers } = terms;
  const { anySubject, openOauth } = await import("../callers/oauth/open-oauth.ts");
  const { identifyByOauth } = await import("./identify-by-oauth.ts");
  const rules = callers ?? anySubject();
  const tell = (sentence: string) => service.log("warn", sentence);
  const { readToken, tokenCallers, close } = openOauth({ ...terms, rules, proxies: config.proxies, tell });
  const signIn = await openSignIn(config, { callers, issuer: { url: issuer, rules }, home: HOME, tell });
  const resource = { resource: audience, issuer, scopes: OAUTH_SCOPES };
  return {
    whoCalls: identifyByOauth(service, {
      callers,
      readToken,
      tokenCallers,
      metadataUrl: resourceMetadataUrl(resource),
    }),
    welcome: (url) =>
      welcomeToTokens(url, resource, { count: callers?.count() ?? 0, isNamed: rules.anySubject() === undefined }),
    resource,
    products: () => config.products,
    closers: [close, signIn.close],
    pagesAt: signIn.pagesAt,
  };
}

function tlsOf({ tlsCert: cert, tlsKey: key }: Config): HttpAddress["tls"] {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}
