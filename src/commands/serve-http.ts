import { localCaller } from "../callers/caller.ts";
import type { ProductsAt } from "../callers/known-callers.ts";
import type { Config } from "../config/read.ts";
import type { Service } from "../service.ts";
import type { HttpAddress } from "../transport/http-listener.ts";
import { type HttpServer, startHttp } from "../transport/http-server.ts";
import type { WhoCalls } from "../transport/who-calls.ts";
import { identifyByToken, identifyLocal } from "./identify.ts";
import { tellPerson } from "./output.ts";
import { welcome, welcomeToCallers } from "./welcome.ts";

/** Serves over HTTP: the person at this machine, or the callers of a file. */
export async function serveHttp(service: Service, config: Config, productsAt: ProductsAt): Promise<HttpServer> {
  const address: HttpAddress = { ...config, tls: tlsOf(config) };
  if (config.callers === undefined) {
    const caller = localCaller(config);
    const { offer } = await service.serve(caller);
    const http = await startHttp(identifyLocal(service, caller), service.log, address);
    tellPerson(welcome(http.url, offer, config));
    return http;
  }
  const { openCallers } = await import("../callers/callers-of-file.ts");
  const { callers, close } = await openCallers(config.callers, { productsAt, tell: service.log });
  const whoCalls: WhoCalls = identifyByToken(service, callers);
  const http = await startHttp(whoCalls, service.log, address);
  tellPerson(welcomeToCallers(http.url, callers.count()));
  return {
    ...http,
    async close() {
      close();
      await http.close();
    },
  };
}

function tlsOf({ tlsCert: cert, tlsKey: key }: Config): HttpAddress["tls"] {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}
