import type { Browser } from "../pages/browser.ts";
import { cookieOf, cookiesIn } from "../pages/cookie.ts";
import type { Identity, KnownAccount, People } from "./people.ts";

/** Milliseconds after which somebody signs in anew, whatever they do, and after which where they do nothing. */
const LONGEST = 12 * 3_600_000;
const IDLE = 2 * 3_600_000;
/** Milliseconds after which a session that is used is written anew. */
const RENEWED = 300_000;
const LONGEST_COOKIE = 2_000;
/** Cookies of the name that are looked at: a page of another host of the domain may have set some. */
const MOST_COOKIES = 4;

/** Who has signed in with one browser. */
export interface SignedIn {
  account: KnownAccount;
  /** Set where the session is to be written anew. */
  setCookie?: string;
}

/**
 * Sessions, which no server keeps: a cookie says who has signed in and when, signed by the server's key together with the
 * secret of the browser and what proves the person now. So every node with the key accepts it, from this browser alone, until
 * the person's token is another one, or the person is gone.
 */
export interface Sessions {
  /** The cookie of a browser in which somebody has just signed in. */
  begin(identity: Identity, account: KnownAccount, browser: Browser): string;
  of(cookies: string | undefined, browser: Browser): SignedIn | undefined;
  /** The cookie that ends a session. */
  end(): string;
}

/** What a cookie says; times are in milliseconds since 1970. */
type Said = readonly [by: string, name: string, begun: number, used: number];

export function createSessions(
  people: Pick<People, "accountOf">,
  isSecure: () => boolean,
  now: () => number = Date.now,
): Sessions {
  // As that of the browser's secret.
  const name = () => (isSecure() ? "__Host-upstash-mcp-session" : "upstash-mcp-session");
  const cookie = (said: Said, { proof }: KnownAccount, browser: Browser) => {
    const text = Buffer.from(JSON.stringify(said)).toString("base64url");
    return cookieOf(name(), `${text}.${browser.formToken(subjectOf(text, proof))}`, { isSecure: isSecure() });
  };

  function read(value: string, browser: Browser): SignedIn | undefined {
    const [text = "", signature = ""] = value.split(".", 2);
    const said = saidIn(text);
    if (said === undefined) return undefined;
    const [by, name, begun, used] = said;
    const account = people.accountOf({ by: by === "token" ? "token" : "issuer", name });
    if (account === undefined || !browser.sentForm(subjectOf(text, account.proof), signature)) return undefined;
    const time = now();
    if (account.isAgent || time - begun >= LONGEST || time - used >= IDLE) return undefined;
    if (time - used < RENEWED) return { account };
    return { account, setCookie: cookie([by, name, begun, time], account, browser) };
  }

  return {
    begin: ({ by, name }, account, browser) => cookie([by, name, now(), now()], account, browser),
    of(cookies, browser) {
      for (const value of cookiesIn(cookies, name()).slice(0, MOST_COOKIES)) {
        const found = value.length > LONGEST_COOKIE ? undefined : read(value, browser);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    end: () => cookieOf(name(), "", { isSecure: isSecure() }),
  };
}

/** Set apart from the forms of a page, whose subjects are paths. */
function subjectOf(text: string, proof: string): string {
  return JSON.stringify(["session", text, proof]);
}

/** Nothing of it is believed before its signature is checked. */
function saidIn(text: string): Said | undefined {
  try {
    const said: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(said) || said.length !== 4) return undefined;
    const [by, name, begun, used]: unknown[] = said;
    if (typeof by !== "string" || typeof name !== "string") return undefined;
    return typeof begun === "number" && typeof used === "number" ? [by, name, begun, used] : undefined;
  } catch {
    return undefined;
  }
}
