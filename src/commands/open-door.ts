import type { LimitsFor } from "../callers/call-limits.ts";
import { localCaller } from "../callers/caller.ts";
import type { KnownCallers, ProductsAt } from "../callers/known-callers.ts";
import { OAUTH_SCOPES } from "../callers/oauth/oauth-scopes.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { Config } from "../config/read.ts";
import type { Service } from "../service.ts";
import { type ProtectedResource, resourceMetadataUrl } from "../transport/protected-resource.ts";
import type { WhoCalls } from "../transport/who-calls.ts";
import { localDoor, type PageDoor } from "./approve.ts";
import type { WindowVisitors } from "./http-window.ts";
import { identifyByToken, identifyLocal } from "./identify.ts";
import { openSignIn } from "./open-sign-in.ts";
import { welcome, welcomeToCallers, welcomeToTokens } from "./welcome.ts";

type Closers = readonly (() => Promise<void>)[];

/** What decides who calls, what a person reads of it, and what closes it. */
export interface Door {
  whoCalls: WhoCalls;
  welcome(url: string): string;
  resource?: ProtectedResource;
  /** As whom one looks at the window. */
  window: WindowVisitors;
  /** What is reached now, by those who have no credentials of their own; nothing where all have some. */
  products(): readonly ConfiguredProduct[] | undefined;
  closers: Closers;
  /** Where those who may call see pages, and sign in where it must be known who they are. */
  pagesAt(origin: string): PageDoor;
}

/** What those who call are known by. */
interface DoorTerms {
  productsAt: ProductsAt;
  limitsFor: LimitsFor | undefined;
  /** The names of the connections, where some are configured. */
  connections?: (() => readonly string[]) | undefined;
}

/** Opens it to the person at this machine, to the callers of a file, or to those of an issuer's tokens. */
export async function openDoor(
  service: Service,
  config: Config,
  { productsAt, limitsFor, connections }: DoorTerms,
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
    window: {
      callerOf: ({ caller }) => callers.named(caller)?.caller,
      hasToken: () => true,
      isAlone: false,
    },
    products: callers.products,
    closers: [closeFile],
  };
}

/** The page to which somebody goes who wanted no other: the window. */
const HOME = "/";

const SUBJECTS_WITHOUT_ISSUER =
  "callers: the file has callers with oauth_sub, who cannot call: no issuer is named. Set --oauth-issuer and --oauth-audience.";

async function openToLocal(service: Service, config: Config, connections: readonly string[]): Promise<Door> {
  const caller = localCaller(config);
  const { offer } = await service.serve(caller);
  return {
    whoCalls: identifyLocal(service, caller),
    welcome: (url) => welcome(url, offer, config, connections),
    window: { callerOf: () => caller, hasToken: () => false, isAlone: true },
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
    window: {
      callerOf: ({ caller }) => callers?.named(caller)?.caller ?? tokenCallers.signedIn(caller),
      hasToken: ({ caller }) => callers?.named(caller)?.tokenDigest !== undefined,
      isAlone: false,
    },
    products: () => config.products,
    closers: [close, signIn.close],
    pagesAt: signIn.pagesAt,
  };
}
