import type { LimitsFor } from "../callers/call-limits.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import { createSharedCallLimits, type SharedCounts } from "../callers/shared-call-limits.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { type Config, ConfigError } from "../config/read.ts";
import type { Service } from "../service.ts";
import type { HttpAddress } from "../transport/http-listener.ts";
import { type HttpServer, startHttp } from "../transport/http-server.ts";
import type { Operations } from "../transport/operation-paths.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import type { CallRecord } from "../window/call-record.ts";
import { type ApprovalService, type PageDoor, pageKey, pagesOrigin } from "./approve.ts";
import type { OpenBudgets } from "./open-budgets.ts";
import { type Door, openDoor } from "./open-door.ts";
import { tellPerson } from "./output.ts";

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
  budgets?: OpenBudgets | undefined;
}

/** Serves over HTTP: the person at this machine, the callers of a file, or those of an issuer's tokens. */
export async function serveHttp(service: Service, config: Config, given: ServedOverHttp): Promise<HttpServer> {
  const { productsAt, operationsOf, counts, connections, approvals } = given;
  const limitsFor: LimitsFor | undefined =
    counts && ((caller, limits) => createSharedCallLimits(caller, limits, counts));
  const door = await openDoor(service, config, { productsAt, limitsFor, connections });
  const { whoCalls, resource, products, closers } = door;
  const operations = followedOperations(operationsOf, connections === undefined ? products : ownOnly(products));
  let pages: AnswerPage | undefined;
  const window = await windowFor(service, config, door, given);
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
    ...(window !== undefined && { answerLost: window.answerLost }),
  }).catch((error: unknown) => {
    throw withPortFlag(error, config);
  });
  const pageDoor = door.pagesAt(pagesOrigin(http.url, config));
  pages = approvals?.serveAt(pageDoor);
  const address = await window?.openAt(endpointOf(door, http.url, pageDoor), pageDoor);
  tellPerson(door.welcome(http.url));
  if (address !== undefined) tellPerson(`What the agent does, in a browser: ${address}\n\n`);
  return {
    ...http,
    async close() {
      const closing = [http.close, ...closers, ...(window === undefined ? [] : [window.close])];
      await Promise.allSettled(closing.map((close) => close()));
    },
  };
}

/** Where the port is taken, what to do about it: most often the server runs already. */
function withPortFlag(error: unknown, { host, port }: Config): unknown {
  const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  if (!isTaken) return error;
  return new ConfigError(
    `Port ${port} of ${host} is taken (EADDRINUSE), perhaps by another upstash-mcp. --port takes another one, 0 any free one: npm start -- --port ${port + 1}.`,
  );
}

/** What is pasted into clients: of several callers each reaches the server where browsers do. */
function endpointOf({ resource, window }: Door, listening: string, { origin }: PageDoor): string {
  return resource?.resource ?? (window.isAlone ? listening : new URL(new URL(listening).pathname, origin).href);
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
  config: Config,
  door: Door,
  { record, approvals, budgets }: Pick<ServedOverHttp, "record" | "approvals" | "budgets">,
) {
  if (record === undefined) return undefined;
  const { createHttpWindow } = await import("./http-window.ts");
  const key = approvals?.key ?? pageKey(config);
  return createHttpWindow(service, { record, desk: approvals?.desk, key, budgets }, door.window);
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

function tlsOf({ tlsCert: cert, tlsKey: key }: Config): HttpAddress["tls"] {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}
