import { createServer, type RequestListener, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { answerPages, FORM_TOKEN, message } from "../../src/pages/answer-pages.ts";
import { html } from "../../src/pages/html.ts";
import type { Page } from "../../src/pages/page.ts";

/** A page with one form, which counts what it has taken. */
async function startPages(
  { visitor, key = Buffer.alloc(32, 1) }: { visitor?: { caller: string; setCookie?: string }; key?: Buffer } = {
    visitor: { caller: "local" },
  },
) {
  const taken: string[] = [];
  const page: Page = {
    path: "/things/:id",
    show: ({ parts, browser }) => ({
      title: "A thing",
      body: html`<form method="post"><input name="${FORM_TOKEN}" value="${browser.formToken(`/things/${parts.id}`)}"></form>`,
    }),
    take: ({ parts, form }) => {
      taken.push(`${parts.id}: ${form.get("choice")}`);
      return { goTo: "/things/done" };
    },
  };
  const styles: Page = { path: "/styles.css", isPublic: true, show: () => ({ type: "text/css", text: "p{}" }) };
  const live: Page = { path: "/live", isUnattended: true, show: () => ({ type: "text/plain", text: "" }) };
  const server = createServer((...exchange: Parameters<RequestListener>) => {
    void answer(...exchange).then((isPage) => isPage || exchange[1].writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const bound = server.address();
  const origin = `http://127.0.0.1:${typeof bound === "object" ? bound?.port : ""}`;
  const answer = answerPages({
    pages: [page, styles, live],
    key,
    origin: () => origin,
    visitorOf: async () => visitor,
    signIn: "/sign-in",
    layout: (title, body) => html`<!doctype html><title>${title}</title>${body}`,
  });
  return { origin, taken };
}

async function open(url: string, cookie?: string) {
  const response = await fetch(url, { redirect: "manual", headers: cookie ? { cookie } : {} });
  const text = await response.text();
  const given = response.headers.get("set-cookie")?.split(";", 1)[0];
  return { response, text, cookie: given ?? cookie ?? "", token: /value="([^"]+)"/.exec(text)?.[1] ?? "" };
}

function send(url: string, { cookie, token, headers }: { cookie?: string; token?: string; headers?: object }) {
  return fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(url).origin, ...(cookie && { cookie }), ...headers },
    body: new URLSearchParams({ choice: "yes", ...(token && { [FORM_TOKEN]: token }) }),
  });
}

test("a form that its own browser sends is taken, and leads on by a GET", async () => {
  const { origin, taken } = await startPages();
  const page = await open(`${origin}/things/a`);
  const answer = await send(`${origin}/things/a`, page);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/things/done"]);
  expect(taken).toEqual(["a: yes"]);
});

const FORGERIES: Readonly<Record<string, (page: { cookie: string; token: string }) => Parameters<typeof send>[1]>> = {
  "without a token": ({ cookie }) => ({ cookie }),
  "without the cookie": ({ token }) => ({ token }),
  "with the cookie of another browser": ({ token }) => ({ token, cookie: `upstash-mcp-browser=${"x".repeat(43)}` }),
  "with a token that was altered": ({ cookie, token }) => ({ cookie, token: `${token.slice(0, -2)}AA` }),
  "from another origin": (page) => ({ ...page, headers: { origin: "https://evil.example" } }),
  "from no origin": (page) => ({ ...page, headers: { origin: "null" } }),
  "by another site, as the browser says": (page) => ({ ...page, headers: { "sec-fetch-site": "cross-site" } }),
  "as JSON": (page) => ({ ...page, headers: { "content-type": "application/json" } }),
};

test.each(Object.entries(FORGERIES))("a form that is sent %s is refused", async (_, forge) => {
  const { origin, taken } = await startPages();
  const answer = await send(`${origin}/things/a`, forge(await open(`${origin}/things/a`)));
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(await answer.text()).toContain("Nothing was changed");
  expect(taken).toEqual([]);
});

test.each(["x".repeat(43), `${"x".repeat(43)}.${"x".repeat(22)}`, "approved", ""])(
  "a secret that no page has given a browser, such as %j, is none, for the page and for its form",
  async (secret) => {
    const { origin, taken } = await startPages();
    const [name] = (await open(`${origin}/things/a`)).cookie.split("=", 1);
    const cookie = `${name}=${secret}`;
    const page = await open(`${origin}/things/a`, cookie);
    expect(page.cookie).not.toBe(cookie);
    expect((await send(`${origin}/things/a`, { token: page.token, cookie })).status).toBe(403);
    expect(taken).toEqual([]);
  },
);

test("a browser keeps its secret of each of two servers at one name of this machine", async () => {
  const [one, other] = [
    await startPages(),
    await startPages({ visitor: { caller: "local" }, key: Buffer.alloc(32, 2) }),
  ];
  const [page, otherPage] = [await open(`${one.origin}/things/a`), await open(`${other.origin}/things/a`)];
  const cookie = `${page.cookie}; ${otherPage.cookie}`;
  expect((await send(`${one.origin}/things/a`, { cookie, token: page.token })).status).toBe(303);
  expect((await send(`${other.origin}/things/a`, { cookie, token: otherPage.token })).status).toBe(303);
  expect(page.cookie.split("=")[0]).not.toBe(otherPage.cookie.split("=")[0]);
});

test("what QStash delivers is answered by no page, and taken by none", async () => {
  const { origin, taken } = await startPages();
  const page = await open(`${origin}/things/a`);
  const headers = [{ "upstash-signature": "a" }, { "upstash-message-id": "b" }, { "user-agent": "Upstash-QStash/1" }];
  for (const given of headers) {
    const answers = [
      await fetch(`${origin}/things/a`, { headers: { cookie: page.cookie, ...given } }),
      await send(`${origin}/things/a`, { ...page, headers: given }),
    ];
    for (const answer of answers) {
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("QStash")]);
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  }
  expect(taken).toEqual([]);
});

test("a form of one subject is worth nothing for another", async () => {
  const { origin, taken } = await startPages();
  const answer = await send(`${origin}/things/b`, await open(`${origin}/things/a`));
  expect([answer.status, taken]).toEqual([403, []]);
});

test("a form that is longer than any of the server's is refused", async () => {
  const { origin, taken } = await startPages();
  const { cookie, token } = await open(`${origin}/things/a`);
  const answer = await fetch(`${origin}/things/a`, {
    method: "POST",
    headers: { origin, cookie },
    body: new URLSearchParams({ [FORM_TOKEN]: token, choice: "y".repeat(20_000) }),
  });
  expect([answer.status, taken]).toEqual([400, []]);
});

test("a form is taken from a browser that reaches the page by another port or name, as through SSH", async () => {
  const { origin, taken } = await startPages();
  const elsewhere = origin.replace("127.0.0.1", "localhost");
  expect((await send(`${elsewhere}/things/a`, await open(`${elsewhere}/things/a`))).status).toBe(303);
  expect(taken).toEqual(["a: yes"]);
});

test("who has not signed in is led to where one does, and sees only what is public", async () => {
  const { origin, taken } = await startPages({});
  const page = await open(`${origin}/things/a`);
  expect([page.response.status, page.response.headers.get("location")]).toEqual([303, "/sign-in?to=%2Fthings%2Fa"]);
  const { response } = await open(`${origin}/things/a?tool=x&target=y`);
  expect(response.headers.get("location")).toBe("/sign-in?to=%2Fthings%2Fa%3Ftool%3Dx%26target%3Dy");
  expect((await open(`${origin}/styles.css`)).text).toBe("p{}");
  expect((await send(`${origin}/things/a`, page)).status).toBe(303);
  expect(taken).toEqual([]);
});

test("no page can be framed, kept, or load anything from elsewhere", async () => {
  const { origin } = await startPages();
  const { response } = await open(`${origin}/things/a`);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|http/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  // A browser tells no other site the address, and sends the origin of a form, which `no-referrer` would take away.
  expect(response.headers.get("referrer-policy")).toBe("same-origin");
  expect(response.headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Lax; Max-Age=604800$/);
});

test("a path that is no page's is left to others", async () => {
  const { origin } = await startPages();
  expect((await open(`${origin}/things/a/b`)).response.status).toBe(404);
  expect((await open(`${origin}/things/%2e%2e`)).response.status).toBe(404);
});

test("a page that a script asks for keeps nobody signed in, as one that a person opens does", async () => {
  const { origin } = await startPages({ visitor: { caller: "ada", setCookie: "session=renewed" } });
  const renewed = async (path: string) =>
    (await fetch(origin + path)).headers.getSetCookie().includes("session=renewed");
  expect([await renewed("/things/a"), await renewed("/live")]).toEqual([true, false]);
});
test.each(["//", "//[", "http://[", "*"])(
  "a target that is no path, such as %s, is left to others and fails nothing",
  async (path) => {
    const { origin } = await startPages();
    const status = await new Promise((resolve, reject) => {
      request(origin, { path }, (response) => resolve(response.resume().statusCode))
        .once("error", reject)
        .end();
    });
    expect(status).toBe(404);
  },
);

test("a page that says one thing says it once: its first sentence as the heading, the rest below", () => {
  const said = (text: string) => {
    const answer = message(404, text);
    return "body" in answer ? [answer.title, answer.body.markup] : [];
  };
  expect(said("No such call is kept. The window keeps the last 10,000.")).toEqual([
    "No such call is kept",
    "<p>The window keeps the last 10,000.</p>",
  ]);
  expect(said("This page takes no such request.")).toEqual(["This page takes no such request", ""]);
});
