import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { Log } from "../log.ts";
import type { TrustedRange } from "./client-address.ts";
import type { ProtectedResource } from "./protected-resource.ts";

/** Where the HTTP server listens, and by which names it answers. */
export interface HttpAddress {
  host: string;
  port: number;
  /** Host names of requests, beside those of this machine. */
  allowedHosts?: readonly string[];
  /** Host names of the web pages that may call, beside those of this machine. */
  allowedOrigins?: readonly string[];
  /** Addresses of the proxies in front. */
  trustedProxies?: readonly TrustedRange[];
  /** PEM files with which it serves https. */
  tls?: { cert: string; key: string } | undefined;
  /** What it is to OAuth clients, where it takes tokens of an issuer. */
  resource?: ProtectedResource | undefined;
}

/** A server of http or https that listens. */
export interface Listener {
  server: Server;
  /** `http://HOST:PORT`, with the port that was taken. */
  origin: string;
  /** Stops following the certificate. */
  stop(): void;
}

/** Names of this machine, as a Host header or an Origin has them. */
const OF_THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

/** The names by which clients may reach the server: those of this machine, its own address, and what a person allows. */
export function hostNames({ host, allowedHosts = [] }: HttpAddress): string[] {
  const own = host.includes(":") ? `[${host}]` : host;
  return [...new Set([...OF_THIS_MACHINE, own, ...allowedHosts])];
}

/** The names of the hosts whose pages may call. */
export function originNames({ allowedOrigins = [] }: HttpAddress): string[] {
  return [...new Set([...OF_THIS_MACHINE, ...allowedOrigins])];
}

/** Listens; rejects where the port is taken, or a certificate cannot be used. */
export async function openListener(
  { host, port, tls }: HttpAddress,
  { options, answer, log }: { options: ServerOptions; answer: RequestListener; log: Log },
): Promise<Listener> {
  const { server, stop } =
    tls === undefined
      ? { server: createServer(options, answer), stop: () => {} }
      : await (await import("./tls-server.ts")).createTlsServer(tls, { options, answer, log });
  // All of them: Node would pass over those behind the first thousand, and so over what a proxy or QStash adds itself to what
  // somebody else has filled with others. How long they may be together has a limit of its own.
  server.maxHeadersCount = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const actual = typeof bound === "object" && bound !== null ? bound.port : port;
  const scheme = tls === undefined ? "http" : "https";
  return { server, stop, origin: `${scheme}://${host.includes(":") ? `[${host}]` : host}:${actual}` };
}
