import { InputError } from "../../../call/tool.ts";
import { parsedUrl, portOf } from "../../../upstash/parsed-url.ts";
import { quoted } from "../../../upstash/quoted.ts";
import { type AllowedHost, isAmong } from "./allowed-hosts.ts";
import { kindOfHost } from "./host-address.ts";

/** What decides where a message may go. */
export interface DestinationRule {
  /** The hosts that a person has named; none where anywhere public is allowed. */
  allowed: readonly AllowedHost[];
  /** The port of QStash where it is on this machine and delivers on it. */
  localPort: string | undefined;
}

/** What stands in names and addresses; a URL may have more, such as commas, that others read as its end. */
const HOST = /^([\w.-]*|\[[\da-f:]+\])$/;
/** The parameter by which QStash itself takes a token. */
const TOKEN_PARAMETER = "qstash_token";
/**
 * The query of a destination is that of the request to QStash, which reads headers there too ("Use as Webhook Receiver"):
 * another callback, or `upstash-header-forward`, by which the token itself would go to the destination.
 */
const OPTION_PARAMETER = /^\s*upstash[-_]/i;

/**
 * The URL as it is sent, in the one spelling that was judged, so that nobody reads another host in it. Throws an InputError
 * for one that is none, or that is not allowed: whoever can publish can give away what is known here.
 */
export function destinationUrl(text: string, what: string, rule: DestinationRule): string {
  const url = parsedUrl(text);
  if (url === undefined || !HOST.test(url.hostname)) {
    throw new InputError(`${what} must be a whole URL such as https://example.com/hook, but is ${quoted(text)}.`);
  }
  url.hash = "";
  const problem = problemOf(url, rule);
  if (problem !== undefined) throw new InputError(`${what} ${quoted(text)} ${problem} Nothing was sent.`);
  // Of a host alone the URL would get a slash, by which it is another one in the filters of logs.
  return url.href === `${text}/` ? text : url.href;
}

function problemOf(url: URL, { allowed, localPort }: DestinationRule): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return "does not begin with https://.";
  if (url.username !== "" || url.password !== "") return "has a user or password in it; send a header for that.";
  if (url.searchParams.has(TOKEN_PARAMETER)) return `has the parameter ${TOKEN_PARAMETER}, which is QStash's own.`;
  const option = [...url.searchParams.keys()].find((name) => OPTION_PARAMETER.test(name));
  if (option !== undefined)
    return `has the parameter ${quoted(option)}, which QStash takes for an option of the message.`;
  const kind = kindOfHost(url.hostname);
  if (kind === "loopback" && portOf(url) === localPort) return ITSELF;
  if (isAmong(allowed, url)) return undefined;
  if (allowed.length > 0) return `is on a host that --allow-destinations does not name. ${howToAllow(url)}`;
  if (kind === "loopback" && localPort !== undefined) return undefined;
  if (kind !== "public") return `is on this machine or in a private network. ${howToAllow(url)}`;
  return url.protocol === "https:" ? undefined : `is not encrypted: use https://. ${howToAllow(url)}`;
}

/** Its token may be a published one: a message could then do what a person is asked about where a tool does it. */
const ITSELF = "is QStash itself, which messages do not go to: its tools do what there is to do.";

function howToAllow({ host }: URL): string {
  return `The person who runs the server can allow it with --allow-destinations ${host} (and every other host that is wanted).`;
}
