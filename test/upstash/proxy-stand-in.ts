import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";

const fixture = (name: string) => readFileSync(resolve(import.meta.dirname, "../fixtures", name));
/** A self-signed certificate for 127.0.0.1 and db.upstash.test. */
export const identity = { cert: fixture("self-signed.crt"), key: fixture("self-signed.key") };

/** Listens on loopback until the test ends; gives `127.0.0.1:PORT`. */
export async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface ProxyTerms {
  /** The host and port that every tunnel leads to, whatever was asked for. */
  upstream?: string;
  /** What a CONNECT is answered with in place of a tunnel. */
  status?: number;
  /** The user and password without which it answers 407. */
  login?: string;
  secure?: boolean;
}

/** A real proxy that opens tunnels, or does not; gives its host and port, and what it was asked. */
export async function startTunnelProxy({ upstream = "", status, login, secure = false }: ProxyTerms) {
  const asked: string[] = [];
  const server = secure ? createSecureServer(identity) : createServer();
  server.on("connect", (request, socket: Socket) => {
    asked.push(request.url ?? "");
    socket.on("error", () => {});
    const expected = `Basic ${Buffer.from(login ?? "").toString("base64")}`;
    const isAllowed = login === undefined || request.headers["proxy-authorization"] === expected;
    const refusal = status ?? (isAllowed ? undefined : 407);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 4\r\n\r\nNo.\n`);
      return;
    }
    const [host, port] = upstream.split(":");
    const tunnel = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(tunnel).pipe(socket);
    });
    tunnel.on("error", () => socket.destroy());
  });
  return { address: await listening(server), asked };
}
