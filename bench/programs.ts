import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The built server; the benchmark itself runs from .cache/bench/. */
export const SERVER = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
/** The same server with five more products; scripts/bench.mjs makes it. */
const MORE_PRODUCTS = fileURLToPath(new URL("more-products/main.js", import.meta.url));
const DISTANT_UPSTREAM = fileURLToPath(new URL("distant-upstream.mjs", import.meta.url));

/** A database as configuration names it. */
export interface Upstream {
  url: string;
  token: string;
  readOnlyToken: string;
}

/** The programs that a benchmark has started; all end with it. */
export interface Programs {
  start(argv: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams;
  stop(): Promise<void>;
}

/** Starts Node programs and ends them all, also when this process is asked to end. */
export function createPrograms(): Programs {
  const running = new Set<ChildProcessWithoutNullStreams>();
  const stop = async () => {
    const ended = [...running].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of running) child.kill();
    await Promise.all(ended);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void stop().then(() => process.exit(1)));
  }
  return {
    start(argv, environment = {}) {
      const child = spawn(process.execPath, argv, { env: { ...bareEnvironment(), ...environment } });
      running.add(child);
      child.once("exit", () => running.delete(child));
      child.stdin.on("error", () => {});
      return child;
    },
    stop,
  };
}

/** The environment without anything that configures the server or sends its requests elsewhere. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(UPSTASH_|KV_REST_|https?_proxy$|all_proxy$)/i.test(name)),
  );
}

/** Starts the embedded Upstash in processes of its own, with one key to read. */
export async function startLocalUpstream(programs: Programs, key: string, value: string): Promise<Upstream> {
  const child = programs.start([SERVER, "local", "--port", "0"]);
  const lines = await firstLines(child, 3);
  const named = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
  const upstream: Upstream = {
    url: String(named.UPSTASH_REDIS_REST_URL),
    token: String(named.UPSTASH_REDIS_REST_TOKEN),
    readOnlyToken: String(named.UPSTASH_REDIS_REST_READONLY_TOKEN),
  };
  const response = await fetch(upstream.url, {
    method: "POST",
    headers: { authorization: `Bearer ${upstream.token}` },
    body: JSON.stringify(["SET", key, value]),
  });
  if (!response.ok) throw new Error(`The local upstream answered ${response.status}: ${await response.text()}`);
  return upstream;
}

/** The same database, `delay` milliseconds away. */
export async function startDistantUpstream(programs: Programs, near: Upstream, delay: number): Promise<Upstream> {
  const child = programs.start([DISTANT_UPSTREAM, new URL(near.url).port, String(delay)]);
  const [url = ""] = await firstLines(child, 1);
  return { ...near, url };
}

/** What is started: the built server, or another build of it, and with which credentials beside those of the upstream. */
export interface Build {
  program: string;
  environment: Readonly<Record<string, string>>;
}

const ACCOUNT = { UPSTASH_EMAIL: "bench@example.com", UPSTASH_API_KEY: "key-of-no-account" };

/** The ways to start that are measured. */
export const BUILDS = {
  plain: { program: SERVER, environment: {} },
  account: { program: SERVER, environment: ACCOUNT },
  /** With five more products of the size of the account's, none of which has credentials. */
  more: { program: MORE_PRODUCTS, environment: {} },
  /** All of them offered. */
  moreOffered: { program: MORE_PRODUCTS, environment: ACCOUNT },
} as const satisfies Readonly<Record<string, Build>>;

/** Starts the server on stdio, or as `flags` say, with the read-only token of the upstream. */
export function startServer(
  programs: Programs,
  upstream: Upstream,
  flags: readonly string[] = [],
  { program, environment }: Build = BUILDS.plain,
) {
  return programs.start([program, ...flags], {
    UPSTASH_REDIS_REST_URL: upstream.url,
    UPSTASH_REDIS_REST_READONLY_TOKEN: upstream.readOnlyToken,
    ...environment,
  });
}

/** The first lines that a program prints; rejects with its error output when it ends before. */
function firstLines(child: ChildProcessWithoutNullStreams, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    createInterface({ input: child.stdout })
      .on("line", (line) => {
        lines.push(line);
        if (lines.length === count) resolve(lines);
      })
      .once("close", () => reject(new Error(`A program of the benchmark ended early. ${errors}`)));
  });
}

/** The address in the welcome of a server over HTTP. */
export function addressOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
      const address = /https?:\/\/\S+\/mcp/.exec(text)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once("exit", () => reject(new Error(`The server ended early. ${text}`)));
  });
}
