import { parsedUrl } from "../upstash/parsed-url.ts";

/** Credentials of Upstash, by the names of their variables. */
const CREDENTIAL = /^(UPSTASH_(?!MCP_)|KV_REST_|QSTASH_)/;

/** What stands in the place of a value, whatever that is: in brackets, the name of a variable, or blanks. */
const ANY = [/^<.*>$/, /^\[.*\]$/, /^\{.*\}$/, /^[$%]\w+%?$/, /^A?[xX*.…_-]{3,}=*$/, /^(UPSTASH|KV|QSTASH)(_[A-Z]+)+$/];
/** Words in the place of a token or key: what Upstash makes has digits in it. */
const SECRET = [/^your[-_ ]?[a-z _-]{2,}$/i, /^(change|replace|insert|paste|add|put)[-_ ]?[a-z _-]*(me|here)$/i];
/** A token whose rest was left out. */
const CUT = /^\w{0,12}(\.{3}|…|X{3,}|x{4,})=*$/;
const EMAIL = /^(you|your([-_. ]?(e-?mail|name|account))?)@/i;
/** The first name in the host of a URL. */
const HOST = /^(your[a-z_-]*|x{3,}|upstash_[a-z_]+)$/;
const LONGEST = 80;

/**
 * Whether the value of a variable is what an example shows in the place of a credential, such as `your-token`. What Upstash
 * makes is never one.
 */
export function isPlaceholder(name: string, text: string): boolean {
  if (!CREDENTIAL.test(name) || text.length > LONGEST) return false;
  if (ANY.some((pattern) => pattern.test(text))) return true;
  if (name.endsWith("_EMAIL")) return EMAIL.test(text);
  if (!name.endsWith("_URL")) return [...SECRET, CUT].some((pattern) => pattern.test(text));
  const host = parsedUrl(text)?.hostname ?? "";
  // The address of IPv6 stands in brackets too.
  if (!host.startsWith("[") && /[<>[\]{}]/.test(text)) return true;
  return HOST.test(host.split(".", 1)[0] ?? "");
}

/** Says of variables that they hold placeholders, and where the values are; nothing where none does. */
export function sentenceOnPlaceholders(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const [holds, them] = names.length === 1 ? ["holds", "it"] : ["hold", "each"];
  const place = names.some((name) => /EMAIL|API_KEY/.test(name)) ? ACCOUNT : REST;
  return `${names.join(", ")} still ${holds} the placeholder of an example. The person sets ${them} to the value from the Upstash console (console.upstash.com: ${place}), and starts the server again.`;
}

const REST = "the REST section of the database or index, or the page of QStash";
const ACCOUNT = "Account, Management API";
