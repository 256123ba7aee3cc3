import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { page } from "../docs/pages.ts";
import type { Received } from "./http-request.ts";
import { mcpHeaders } from "./http-request.ts";
import { freePort } from "./redis-server.ts";

/** The name by which clients reach the proxy. */
export const PROXY_NAME = "mcp.example.com";

/** The configuration that docs/deploy.md shows. */
export function documentedNginx(): string {
  const [, text = ""] = /```nginx\n(.*?)^```$/ms.exec(page("docs/deploy.md")) ?? [];
  return text;
}

/** Whether an nginx is there; where it is not, the reason is told once. */
export function hasNginx(): boolean {
  const isThere = spawnSync("nginx", ["-v"], { stdio: "ignore" }).status === 0;
  if (!isThere) {
    process.stderr.write(
      "nginx is not here, and no Debian package of it could be downloaded: the tests of nodes behind nginx are skipped.\n",
    );
  }
  return isThere;
}

/** An nginx with the documented configuration, in front of nodes at these ports. */
export interface Nginx {
  /** Sends a message to `/mcp` by https; each client has connections of its own. */
  post(message: unknown, token?: string, headers?: Readonly<Record<string, string>>): Promise<Received>;
  get(path: string): Promise<Received>;
  close(): Promise<void>;
}

export async function startNginx(nodes: readonly [number, number]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "nginx-"));
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configurationIn(folder, port, nodes));
  const child = spawn("nginx", ["-e", "stderr", "-p", folder, "-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const ended = once(child, "exit");
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`);
    await pause(20);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  return {
    post: (message, token, headers) => send({ port, agent, method: "POST", path: "/mcp", message, token, headers }),
    get: (path) => send({ port, agent, method: "GET", path }),
    async close() {
      agent.destroy();
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The documented configuration at other ports and with another certificate, in what else an nginx needs to run here. */
function configurationIn(folder: string, port: number, [one, other]: readonly [number, number]): string {
  const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures", name);
  const places: readonly (readonly [string, string])[] = [
    ["127.0.0.1:3001", `127.0.0.1:${one}`],
    ["127.0.0.1:3002", `127.0.0.1:${other}`],
    ["listen 443 ssl", `listen 127.0.0.1:${port} ssl`],
    ["/etc/ssl/mcp.example.com.pem", fixture("self-signed.crt")],
    ["/etc/ssl/mcp.example.com.key", fixture("self-signed.key")],
  ];
  const text = places.reduce((before, [given, placed]) => {
    if (!before.includes(given)) throw new Error(`docs/deploy.md has no ${given}.`);
    return before.replaceAll(given, placed);
  }, documentedNginx());
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `${process.getuid?.() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${folder}/nginx.pid;
events {}
http { access_log off; ${temporary.join(" ")}
${text}}
`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

interface SentThrough {
  port: number;
  agent: Agent;
  method: string;
  path: string;
  message?: unknown;
  token?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

function send({ port, agent, method, path, message, token, headers: given }: SentThrough): Promise<Received> {
  const headers = {
    ...mcpHeaders,
    ...given,
    host: PROXY_NAME,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const options = {
    hostname: "127.0.0.1",
    port,
    servername: PROXY_NAME,
    rejectUnauthorized: false,
    method,
    path,
    headers,
    agent,
  };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.once("error", reject).end(message === undefined ? undefined : JSON.stringify(message));
  });
}
