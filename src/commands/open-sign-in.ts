import type { IncomingMessage } from "node:http";
import type { KnownCallers } from "../callers/known-callers.ts";
import type { SubjectRules } from "../callers/oauth/token-callers.ts";
import type { Config } from "../config/read.ts";
import { CLIENT_ADDRESS_HEADER } from "../server/call-request.ts";
import type { PageDoor } from "./approve.ts";

/** Who may sign in: callers of a file, and the subjects of an issuer where there is one. */
interface Admitted {
  callers?: KnownCallers | undefined;
  issuer?: { url: string; rules: SubjectRules };
  /** The page to which somebody goes who wants no other. */
  home: string;
  tell(sentence: string): void;
}

/** Lets those who may call sign in as the people that they are, once it is known where browsers reach the pages. */
export async function openSignIn(
  { proxies, approvalsClientId: clientId, approvalsClientSecret: clientSecret }: Config,
  { callers, issuer, home, tell }: Admitted,
): Promise<{ pagesAt(origin: string): PageDoor; close(): Promise<void> }> {
  const { createSignIn } = await import("../sign-in/create-sign-in.ts");
  const { peopleOf } = await import("../sign-in/people.ts");
  const { createIssuerLogin } = await import("../sign-in/issuer-login.ts");
  const people = peopleOf(callers, issuer);
  const login = issuer && createIssuerLogin({ issuer: issuer.url, clientId, clientSecret, proxies, tell });
  return {
    pagesAt(origin) {
      const terms = { people, byToken: callers !== undefined, login, origin: () => origin, home, tell };
      return { origin, clientOf, ...createSignIn(terms) };
    },
    close: async () => login?.close(),
  };
}

/** As the listener has found it, behind whatever proxies are trusted. */
function clientOf({ headers }: IncomingMessage): string | undefined {
  return [headers[CLIENT_ADDRESS_HEADER]].flat()[0] || undefined;
}
