import { urlOrNothing } from "../../http/url-or-nothing.ts";
import { LocalError } from "../../local-error.ts";
import { isLoopbackHost } from "../delivery/loopback-destination.ts";
import { type DevelopmentProcess, startDevelopmentProcess } from "./development-process.ts";

/** Upstash's own development server, and the variables by which clients find it. */
export interface DevelopmentServer {
  readonly variables: Readonly<Record<string, string>>;
  /** Ends a server that was started here; one that ran already is left running. */
  stop(): Promise<void>;
}

/** What the development server is asked for. */
export interface DevelopmentServerOptions {
  /** The program `qstash`, or the URL of one that runs. */
  readonly server: string;
  /** Port of a server that is started here; without it any free port. */
  readonly port?: number | undefined;
}

/** "Local Development", the first of its users: the server knows it, and it has no read-only token. */
const DEVELOPMENT_TOKEN = "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=";

/** Uses a development server that runs, or starts one. Rejects with what to do where there is none. */
export async function useDevelopmentServer({ server, port }: DevelopmentServerOptions): Promise<DevelopmentServer> {
  if (/^https?:/i.test(server)) {
    const url = loopbackUrl(server);
    return { variables: await variablesOf(url, `the server at ${url}`), stop: async () => {} };
  }
  const started = await startDevelopmentProcess({ program: server, port, isReady: isServing });
  try {
    return { variables: await variablesOf(started.url, server), stop: started.stop };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function variablesOf(url: string, what: string): Promise<Readonly<Record<string, string>>> {
  const keys = await signingKeysAt(url);
  if (keys === undefined) {
    throw new LocalError(
      `UPSTASH_MCP_QSTASH_SERVER: ${what} is no QStash development server that knows Upstash's published test user. Start "npx @upstash/qstash-cli dev", or leave the setting out for the embedded QStash.`,
    );
  }
  return {
    QSTASH_URL: url,
    QSTASH_TOKEN: DEVELOPMENT_TOKEN,
    QSTASH_CURRENT_SIGNING_KEY: keys.current,
    QSTASH_NEXT_SIGNING_KEY: keys.next,
  };
}

async function isServing({ url }: Pick<DevelopmentProcess, "url">): Promise<boolean> {
  return (await signingKeysAt(url)) !== undefined;
}

async function signingKeysAt(url: string): Promise<{ current: string; next: string } | undefined> {
  try {
    const response = await fetch(`${url}/v2/keys`, { headers: { Authorization: `Bearer ${DEVELOPMENT_TOKEN}` } });
    const { current, next } = Object(await response.json());
    return response.ok && typeof current === "string" && typeof next === "string" ? { current, next } : undefined;
  } catch {
    return undefined;
  }
}

/** The token that is sent there is published: it is of no use anywhere but on this machine. */
function loopbackUrl(server: string): string {
  const url = urlOrNothing(server);
  if (url !== undefined && isLoopbackHost(url.hostname)) return url.origin;
  throw new LocalError(
    "UPSTASH_MCP_QSTASH_SERVER names no URL of this machine; expected such as http://127.0.0.1:8080, or the program qstash.",
  );
}
