import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { readForm } from "../../src/pages/read-form.ts";

/** A request whose form is cut behind its first field, as it arrives, and what cuts it. */
async function halfSent(): Promise<{ request: IncomingMessage; cut: () => void }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const headers = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 500";
  socket.write(`POST / HTTP/1.1\r\nhost: own\r\n${headers}\r\n\r\nchoice=yes`);
  const [request] = (await once(server, "request")) as [IncomingMessage];
  return { request, cut: () => void socket.destroy() };
}

test("a form whose browser goes away in the middle is none, and no fault of the server", async () => {
  const { request, cut } = await halfSent();
  const read = readForm(request);
  setTimeout(cut, 20);
  expect(await read).toBeUndefined();
});

test("a form that comes too slowly is none, and no fault of the server", async () => {
  const { request } = await halfSent();
  expect(await readForm(request, 50)).toBeUndefined();
  expect(request.destroyed).toBe(true);
});
