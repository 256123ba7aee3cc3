import type { Server } from "node:http";

/** The one address that the emulators listen on: nobody else's machine reaches it. */
const LOOPBACK_ADDRESS = "127.0.0.1";

/** Listens on loopback, on any free port for port 0, and resolves with the URL. Rejects when the port is taken. */
export function listenOnLoopback(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK_ADDRESS, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(`http://${LOOPBACK_ADDRESS}:${typeof address === "object" && address !== null ? address.port : port}`);
    });
  });
}

/** Ends a server and its connections, also those that are being answered. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
