import type { Dispatcher, EnvHttpProxyAgent, Pool } from "undici";
import type { Proxies, ProxyAddress } from "./proxies.ts";
import { proxyOutOfReach, proxyRefusal } from "./proxy-failure.ts";

/** Requests on at most this many connections to one host at once; further ones wait. */
export const CONNECTIONS_PER_HOST = 32;
/** Streams to one host at once: each holds a connection for as long as somebody listens. */
export const STREAMS_PER_HOST = 256;
const CONNECT_TIMEOUT_MS = 5_000;

/** What is needed of undici, which the caller has loaded. */
interface Undici {
  EnvHttpProxyAgent: typeof EnvHttpProxyAgent;
  Pool: typeof Pool;
}

/** Connections to all hosts, and the requests on them. */
export interface PoolState {
  /** That are open. */
  connections: number;
  /** Requests that are on their way. */
  running: number;
  /** Requests that wait for a connection. */
  waiting: number;
}

/** The pools of all hosts. */
export interface Connections {
  add(pool: Pool): void;
  state(): PoolState;
}

/** Knows the pools that are open; those that were closed, as idle ones are, are let go. */
export function createConnections(): Connections {
  const pools = new Set<Pool>();
  const open = (): Pool[] => {
    for (const pool of pools) if (pool.closed || pool.destroyed) pools.delete(pool);
    return [...pools];
  };
  return {
    add(pool) {
      open();
      pools.add(pool);
    },
    state() {
      const stats = open().map((pool) => pool.stats);
      const sum = (count: (each: Pool["stats"]) => number) => stats.reduce((total, each) => total + count(each), 0);
      return {
        connections: sum(({ connected }) => connected),
        running: sum(({ running }) => running),
        waiting: sum(({ pending }) => pending),
      };
    },
  };
}

/**
 * Keep-alive connections to all hosts, through the proxies that there are; a failure of a proxy says that it is one. Each
 * host's pool is added to `connections`, and opens `most` of them.
 */
export function poolThrough(proxies: Proxies, undici: Undici, { add }: Connections, most: number): Dispatcher {
  const { forHttp, forHttps } = proxies;
  const known = [forHttps, forHttp].filter((proxy) => proxy !== undefined);
  return new undici.EnvHttpProxyAgent({
    connections: most,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    proxyTls: { timeout: CONNECT_TIMEOUT_MS },
    // Without a text undici would read the environment itself.
    httpProxy: forHttp?.url ?? "",
    httpsProxy: forHttps?.url ?? "",
    noProxy: withLoopback(proxies.past),
    factory: (origin, options) => {
      const pool = new undici.Pool(origin, options);
      add(pool);
      return pool;
    },
    clientFactory: (url, options) => {
      const proxy = known.find((one) => new URL(one.url).href === url.href);
      const connections = new undici.Pool(url, options);
      return proxy === undefined ? connections : tellingRefusals(connections, proxy);
    },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** No proxy can reach this machine's own loopback, where the embedded Upstash answers. */
function withLoopback(past: string): string {
  return past === "*" ? "*" : `${past},localhost,127.0.0.1,[::1]`;
}

/** The connections to a proxy, where what goes wrong before the tunnel to a host is open is told as the proxy's. */
function tellingRefusals(connections: Dispatcher, proxy: ProxyAddress): Dispatcher {
  const ask = connections.connect.bind(connections) as (
    options: Dispatcher.ConnectOptions,
  ) => Promise<Dispatcher.ConnectData>;
  const connect = async (options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const answer = await ask(options).catch((error: unknown) => {
      throw proxyOutOfReach(error, proxy);
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on("error", () => {}).destroy();
    throw proxyRefusal(answer.statusCode, options.path, proxy);
  };
  return Object.assign(connections, { connect });
}
