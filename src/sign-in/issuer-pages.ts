import { randomBytes } from "node:crypto";
import { IssuerUnavailableError } from "../callers/oauth/issuer-metadata.ts";
import { message } from "../pages/answer-pages.ts";
import type { Browser } from "../pages/browser.ts";
import type { Page, PageAnswer, PageRequest } from "../pages/page.ts";
import type { FailedAttempts } from "./failed-attempts.ts";
import type { IssuerLogin, LoginAttempt } from "./issuer-login.ts";
import { ownPath } from "./own-path.ts";
import type { Identity } from "./people.ts";

export const ISSUER_PATH = "/sign-in/issuer";
/** Where the issuer sends browsers back to. */
export const CALLBACK_PATH = "/sign-in/callback";

/** Milliseconds in which somebody must be back from the issuer. */
const ATTEMPT_TIME = 600_000;

/** What the pages of an issuer need of the others. */
export interface IssuerPageTerms {
  login: IssuerLogin;
  failures: FailedAttempts;
  origin(): string;
  home: string;
  now(): number;
  /** Is told why the issuer cannot be used. */
  tell(sentence: string): void;
  /** What somebody is answered who has shown who they are. */
  enter(identity: Identity, browser: Browser, to: string): PageAnswer;
  /** What somebody is answered who has failed too often; nothing where they may go on. */
  refuse(client: string): PageAnswer | undefined;
}

/** What the server has to know when the browser is back; it stands in the `state`, so that no server has to keep it. */
type Begun = readonly [id: string, to: string, client: string, until: number];

/** Signing in at an issuer: one page sends the browser there, and to the other one it comes back. */
export function issuerPages(terms: IssuerPageTerms): Page[] {
  return [
    { path: ISSUER_PATH, isPublic: true, show: (request) => unlessUnavailable(terms, () => begin(request, terms)) },
    { path: CALLBACK_PATH, isPublic: true, show: (request) => unlessUnavailable(terms, () => end(request, terms)) },
  ];
}

async function begin({ browser, query }: PageRequest, terms: IssuerPageTerms): Promise<PageAnswer> {
  const { login, origin, home, now } = terms;
  const redirectUri = origin() + CALLBACK_PATH;
  const client = await login.clientFor(redirectUri);
  const id = randomBytes(16).toString("base64url");
  const begun: Begun = [id, ownPath(query.get("to"), home), client, now() + ATTEMPT_TIME];
  const text = Buffer.from(JSON.stringify(begun)).toString("base64url");
  const state = `${text}.${browser.formToken(subjectOf("state", text))}`;
  return { goTo: await login.urlOf(attemptOf(begun, { state, redirectUri, browser })) };
}

async function end({ browser, query, client }: PageRequest, terms: IssuerPageTerms): Promise<PageAnswer> {
  const { login, failures, origin, now } = terms;
  const refused = terms.refuse(client);
  if (refused !== undefined) return refused;
  const state = query.get("state") ?? "";
  const begun = begunIn(state, browser);
  if (begun === undefined || begun[3] < now()) return message(403, ELSEWHERE);
  const attempt = attemptOf(begun, { state, redirectUri: origin() + CALLBACK_PATH, browser });
  const found = await login.subjectOf(query, attempt);
  if ("subject" in found) return terms.enter({ by: "issuer", name: found.subject }, browser, begun[1]);
  failures.add(client);
  return message(403, found.fault);
}

const ELSEWHERE =
  "This was begun in another browser, or too long ago. Nobody is signed in; open the page that you want to see, and sign in anew.";

/** Secrets of an attempt are made of the browser's own: they need not be kept, and no other browser can end it. */
function attemptOf(
  [id, , client]: Begun,
  { browser, ...known }: { state: string; redirectUri: string; browser: Browser },
): LoginAttempt {
  const secret = (kind: string) => browser.formToken(subjectOf(kind, id));
  return { ...known, client, nonce: secret("nonce"), verifier: secret("verifier") };
}

/** Set apart from the forms of a page, whose subjects are paths, and from sessions. */
function subjectOf(kind: string, text: string): string {
  return JSON.stringify(["issuer", kind, text]);
}

function begunIn(state: string, browser: Browser): Begun | undefined {
  const [text = "", signature = ""] = state.split(".", 2);
  if (!browser.sentForm(subjectOf("state", text), signature)) return undefined;
  // This server has written it.
  return JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Begun;
}

async function unlessUnavailable(
  { login: { issuer }, tell }: IssuerPageTerms,
  answer: () => Promise<PageAnswer>,
): Promise<PageAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof IssuerUnavailableError)) throw error;
    tell(`sign-in: ${error.message}`);
    return message(
      503,
      `Nobody can sign in at ${issuer} now. Try again soon; whoever runs the server finds in its log why.`,
    );
  }
}
