import type { IncomingMessage } from "node:http";
import { message } from "../pages/answer-pages.ts";
import type { Browser } from "../pages/browser.ts";
import { html } from "../pages/html.ts";
import { formOf } from "../pages/layout.ts";
import type { Page, PageAnswer, PageRequest, SentForm, Visitor } from "../pages/page.ts";
import { createFailedAttempts } from "./failed-attempts.ts";
import type { IssuerLogin } from "./issuer-login.ts";
import { ISSUER_PATH, issuerPages } from "./issuer-pages.ts";
import { ownPath } from "./own-path.ts";
import type { Identity, People } from "./people.ts";
import { createSessions, type Sessions } from "./sessions.ts";

const SIGN_IN = "/sign-in";
const SIGN_OUT = "/sign-in/out";

/** Who may sign in, and how. */
export interface SignInTerms {
  people: People;
  /** Whether callers have tokens that can be typed. */
  byToken: boolean;
  login?: IssuerLogin | undefined;
  /** Where browsers reach the pages. */
  origin(): string;
  /** The page to which somebody goes who wants no other. */
  home: string;
  /** Is told why the issuer cannot be used. */
  tell(sentence: string): void;
  now?: (() => number) | undefined;
}

/** What pages need so that people can sign in. */
export interface SignIn {
  visitorOf(request: IncomingMessage, browser: Browser): Promise<Visitor | undefined>;
  pages: readonly Page[];
  /** The path where one signs in. */
  signIn: string;
}

/** Lets people sign in, by the token of a caller or at an issuer, and knows them again in the same browser. */
export function createSignIn(terms: SignInTerms): SignIn {
  const { people, login, origin, now = Date.now } = terms;
  const sessions = createSessions(people, () => origin().startsWith("https:"), now);
  const failures = createFailedAttempts(now);
  // No code can be guessed. Whoever fails at the issuer, or by tokens, keeps nobody at another address from going that way.
  const atIssuer = createFailedAttempts(now, Number.POSITIVE_INFINITY);
  const refuse = (client: string) => refusal(atIssuer.wait(client));
  const door: Door = {
    ...terms,
    enter: (identity, browser, to) => enter(identity, browser, { people, sessions, to }),
    refuse: (client) => refusal(failures.wait(client)),
  };
  const signInPage: Page = {
    path: SIGN_IN,
    isPublic: true,
    show: (request) => shown(request, { door, to: request.query.get("to") }),
    take(form) {
      const answer = door.refuse(form.client) ?? taken(form, door);
      if (answer !== undefined) return answer;
      failures.add(form.client);
      return shown(form, { door, to: form.form.get("to"), problem: "Nobody has this token here, or no longer." });
    },
  };
  const signOutPage: Page = {
    path: SIGN_OUT,
    isPublic: true,
    show: () => ({ goTo: SIGN_IN }),
    take: () => ({ goTo: SIGN_IN, setCookie: sessions.end() }),
  };
  return {
    async visitorOf({ headers }, browser) {
      const known = sessions.of(headers.cookie, browser);
      return known && { caller: known.account.caller, ...(known.setCookie && { setCookie: known.setCookie }) };
    },
    pages: [
      signInPage,
      signOutPage,
      ...(login === undefined ? [] : issuerPages({ ...door, login, failures: atIssuer, refuse, now })),
    ],
    signIn: SIGN_IN,
  };
}

/** What the pages share. */
interface Door extends SignInTerms {
  /** What somebody is answered who has shown who they are. */
  enter(identity: Identity, browser: Browser, to: string): PageAnswer;
  /** What somebody is answered who has failed too often; nothing where they may go on. */
  refuse(client: string): PageAnswer | undefined;
}

/** What a typed token is answered; nothing where it is nobody's. */
function taken({ form, browser }: SentForm, { people, byToken, enter, home }: Door): PageAnswer | undefined {
  const identity = byToken ? people.ofToken((form.get("token") ?? "").trim()) : undefined;
  return identity && enter(identity, browser, ownPath(form.get("to"), home));
}

function enter(
  identity: Identity,
  browser: Browser,
  { people, sessions, to }: { people: People; sessions: Sessions; to: string },
): PageAnswer {
  const account = people.accountOf(identity);
  if (account === undefined) return message(403, STRANGER);
  if (account.isAgent) return message(403, agentSentence(account.caller));
  return { goTo: to, setCookie: sessions.begin(identity, account, browser) };
}

const STRANGER =
  "You are none of those who may call here. Whoever runs the server can add you to the file of callers (oauth_sub).";

function agentSentence(caller: string): string {
  return `${caller} is an agent. Agents approve nothing, so nobody signs in as one: sign in as yourself. Who approves what it calls stands in its entry (approvers).`;
}

function refusal(milliseconds: number): PageAnswer | undefined {
  if (milliseconds === 0) return undefined;
  const retryAfter = Math.ceil(milliseconds / 1_000);
  return {
    status: 429,
    title: "Too many attempts have failed",
    body: html`<p>Nothing was looked at. Try again in ${retryAfter} seconds.</p>`,
    retryAfter,
  };
}

function shown(
  { browser, visitor }: PageRequest,
  { door, to: wanted, problem }: { door: Door; to: string | null; problem?: string },
): PageAnswer {
  const { byToken, login, home } = door;
  const to = ownPath(wanted, home);
  if (visitor.caller !== "" && problem === undefined) {
    const button = html`<button>Sign out</button>`;
    const body = html`<p>You are signed in as ${visitor.caller}. <a href="${to}">Go on</a></p>${formOf(browser, SIGN_OUT, button)}`;
    return { title: "Signed in", body };
  }
  const way = `${ISSUER_PATH}?${new URLSearchParams({ to })}`;
  return {
    title: "Sign in",
    status: problem === undefined ? 200 : 403,
    body: html`<p>Sign in as the person who decides. A program that calls for you must not have this browser.</p>
${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
${login !== undefined && html`<p><a href="${way}">Sign in with ${login.issuer}</a></p>`}
${byToken && formOf(browser, SIGN_IN, tokenFields(to))}`,
  };
}

function tokenFields(to: string) {
  return html`<input type="hidden" name="to" value="${to}">
<p><label for="token">Your own token as a caller</label>
<input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required maxlength="1000"></p>
<button>Sign in</button>`;
}
