import type { Browser } from "./browser.ts";
import type { Html } from "./html.ts";

/** Whoever looks at a page. */
export interface Visitor {
  /** The caller as whom they have signed in; `local` for the person at this machine. */
  caller: string;
  /** Whether that caller is marked as an agent, which decides nothing. */
  isAgent?: boolean | undefined;
  /** A cookie that keeps them signed in, where it is time for a new one. */
  setCookie?: string;
}

/** A request for a page, read and checked. */
export interface PageRequest {
  /** The parts of the path that the page's pattern leaves open, by their names. */
  parts: Readonly<Record<string, string>>;
  query: URLSearchParams;
  browser: Browser;
  visitor: Visitor;
  /** The address from which the request comes. */
  client: string;
}

/** A form that a browser has sent. Its token is checked against the subject before the page sees it. */
export interface SentForm extends PageRequest {
  form: URLSearchParams;
}

/** What a page answers with: HTML, other text (styles, a picture), or where the browser is to go. */
export type PageAnswer =
  | { title: string; body: Html; status?: number; retryAfter?: number }
  | { type: string; text: string }
  | { goTo: string; setCookie?: string };

/** One page. */
export interface Page {
  /** Such as `/approvals/:id`; a part behind a colon fits one segment. */
  path: string;
  show(request: PageRequest): Promise<PageAnswer> | PageAnswer;
  /** Takes a form; without it the page cannot be posted to. */
  take?(form: SentForm): Promise<PageAnswer> | PageAnswer;
  /** Whether anybody may see it, signed in or not, such as styles. */
  isPublic?: boolean;
  /** Whether a script asks for it again and again, so that it keeps nobody signed in who does nothing. */
  isUnattended?: boolean;
}
