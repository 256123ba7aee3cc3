import { request as httpRequest } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { startPagesListener } from "../../src/transport/pages-listener.ts";

async function start(allowedHosts: readonly string[] = []) {
  const listener = await startPagesListener(
    { host: "127.0.0.1", port: 0, allowedHosts },
    async ({ url }, response) => {
      if (url !== "/approvals") return false;
      response.end("the page");
      return true;
    },
    () => {},
  );
  onTestFinished(() => listener.close());
  const get = (path: string, host: string) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      const sent = httpRequest(`${listener.origin}${path}`, { headers: { host } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece) => {
          text += piece;
        });
        response.on("end", () => resolve([response.statusCode, text]));
      });
      sent.on("error", reject).end();
    });
  return { ...listener, get };
}

test("pages are served on a free port of this machine's loopback", async () => {
  const { origin, get } = await start();
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await get("/approvals", new URL(origin).host)).toEqual([200, "the page"]);
  expect((await get("/elsewhere", new URL(origin).host))[0]).toBe(404);
});

test.each(["evil.example", "127.0.0.1.evil.example", "evil.example:80", "localhost.evil"])(
  "a page of another name that leads here is not answered: %j",
  async (host) => {
    const { get } = await start();
    expect((await get("/approvals", host))[0]).toBeGreaterThanOrEqual(400);
  },
);

test("the names of this machine are answered with any port, as one that was forwarded, and so is the one that a person allows", async () => {
  const { get } = await start(["approve.example.com"]);
  for (const host of ["localhost:8080", "127.0.0.1", "[::1]:9", "LOCALHOST", "approve.example.com"]) {
    expect(await get("/approvals", host)).toEqual([200, "the page"]);
  }
});

test("a port that is taken is an error, not a crash", async () => {
  const { origin } = await start();
  const port = Number(new URL(origin).port);
  await expect(
    startPagesListener(
      { host: "127.0.0.1", port, allowedHosts: [] },
      async () => false,
      () => {},
    ),
  ).rejects.toThrow("EADDRINUSE");
});
