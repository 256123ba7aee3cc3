import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { tokenDigest } from "../../src/callers/bearer-token.ts";
import { callersIn } from "../../src/callers/caller-file.ts";
import { createKnownCallers, type KnownCallers } from "../../src/callers/known-callers.ts";
import { answerPages } from "../../src/pages/answer-pages.ts";
import { html } from "../../src/pages/html.ts";
import type { Page } from "../../src/pages/page.ts";
import { createSignIn } from "../../src/sign-in/create-sign-in.ts";
import type { IssuerLogin } from "../../src/sign-in/issuer-login.ts";
import { peopleOf } from "../../src/sign-in/people.ts";

export const tokenOf = (name: string) => `token-of-${name}`;

type Entry = { name: string; [field: string]: unknown };

/** The callers of a file, each by its token where it has no subject. */
export async function knownCallers(...entries: readonly Entry[]): Promise<KnownCallers> {
  const known = createKnownCallers(() => []);
  await known.replace(entriesOf(entries));
  return known;
}

export function entriesOf(entries: readonly Entry[]) {
  const callers = entries.map((entry) =>
    "oauth_sub" in entry ? entry : { token_sha256: tokenDigest(tokenOf(entry.name)), ...entry },
  );
  return callersIn(JSON.stringify({ callers }), "callers.json");
}

/** What a server of the test is started with. */
interface Started {
  callers: KnownCallers;
  key?: Buffer;
  /** Where browsers are told to go, where that is another server. */
  origin?: string;
  login?: IssuerLogin;
  now?: () => number;
  tell?: (sentence: string) => void;
}

/** Serves two pages that tell who looks, to those who have signed in. `x-client` stands for the address of a client. */
export async function startServer({ callers, key = Buffer.alloc(32, 1), login, now, tell, origin }: Started) {
  const own = createServer();
  const url = await listening(own);
  const place = () => origin ?? url;
  const rules = callers;
  const signIn = createSignIn({
    people: peopleOf(callers, login && { url: login.issuer, rules }),
    byToken: true,
    login,
    origin: place,
    home: "/home",
    tell: tell ?? (() => {}),
    now,
  });
  const seen = ({ visitor }: { visitor: { caller: string } }) => ({
    title: "Seen",
    body: html`<p>Seen by ${visitor.caller}.</p>`,
  });
  const pages: Page[] = [
    { path: "/home", show: seen },
    { path: "/things/:id", show: seen },
  ];
  const answer = answerPages({
    ...signIn,
    pages: [...pages, ...signIn.pages],
    key,
    origin: place,
    clientOf: ({ headers }) => String(headers["x-client"] ?? "192.0.2.1"),
    layout: (title, body) => html`<!doctype html><title>${title}</title>${body}`,
  });
  own.on("request", (request, response) => {
    answer(request, response).then(
      (isPage) => isPage || response.writeHead(404).end("No such page."),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  return { url };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
