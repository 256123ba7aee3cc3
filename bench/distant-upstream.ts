import { connect, createServer, type Socket } from "node:net";

/*
 * A program of its own: node distant-upstream.mjs PORT MILLISECONDS. It passes bytes to a port of this machine and holds
 * back what goes there, so that every request is answered that much later. It works below HTTP, where it costs least.
 */

const [port = 0, delay = 0] = process.argv.slice(2).map(Number);

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: "127.0.0.1", port, noDelay: true });
  near.on("data", (bytes) => setTimeout(() => far.write(bytes), delay));
  far.on("data", (bytes) => near.write(bytes));
  endTogether(near, far);
  endTogether(far, near);
});

function endTogether(one: Socket, other: Socket): void {
  one.on("error", () => other.destroy());
  one.on("close", () => other.destroy());
}

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(`http://127.0.0.1:${address.port}`);
});
