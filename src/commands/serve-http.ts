import { localCaller } from "../callers/caller.ts";
import type { KnownCallers, ProductsAt } from "../callers/known-callers.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import type { Config } from "../config/read.ts";
import type { Service } from "../service.ts";
import type { HttpAddress } from "../transport/http-listener.ts";
import { type HttpServer, startHttp } from "../transport/http-server.ts";
import type { Operations } from "../transport/operation-paths.ts";
import type { WhoCalls } from "../transport/who-calls.ts";
import { identifyByToken, identifyLocal } from "./identify.ts";
import { tellPerson } from "./output.ts";
import { welcome, welcomeToCallers } from "./welcome.ts";

/** What those who operate the server may ask of some products. */
export type OperationsOf = (products: readonly ConfiguredProduct[]) => Operations;

/** Serves over HTTP: the person at this machine, or the callers of a file. */
export async function serveHttp(
  service: Service,
  config: Config,
  { productsAt, operationsOf }: { productsAt: ProductsAt; operationsOf: OperationsOf },
): Promise<HttpServer> {
  const address: HttpAddress = { ...config, tls: tlsOf(config) };
  if (config.callers === undefined) {
    const caller = localCaller(config);
    const { offer } = await service.serve(caller);
    const operations = operationsOf(config.products);
    const http = await startHttp(identifyLocal(service, caller), service.log, { ...address, operations });
    tellPerson(welcome(http.url, offer, config));
    return http;
  }
  const { openCallers } = await import("../callers/callers-of-file.ts");
  const { callers, close } = await openCallers(config.callers, { productsAt, tell: service.log });
  const whoCalls: WhoCalls = identifyByToken(service, callers);
  const operations = followedOperations(operationsOf, callers.products);
  const http = await startHttp(whoCalls, service.log, { ...address, operations });
  tellPerson(welcomeToCallers(http.url, callers.count()));
  return {
    ...http,
    async close() {
      close();
      await http.close();
    },
  };
}

/** The operations of the products that the callers reach now. */
function followedOperations(operationsOf: OperationsOf, products: KnownCallers["products"]): Operations {
  let known = products();
  let operations = operationsOf(known);
  return {
    ...operations,
    notReady() {
      if (products() !== known) {
        known = products();
        operations = operationsOf(known);
      }
      return operations.notReady();
    },
  };
}

function tlsOf({ tlsCert: cert, tlsKey: key }: Config): HttpAddress["tls"] {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}
