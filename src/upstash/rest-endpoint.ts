/** The domain of endpoints that come as their first part alone, as in the document's "Get Database" of today. */
const UPSTASH_DOMAIN = "upstash.io";

const label = "[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?";
/** A host name of several parts whose last has letters only, so that no number in disguise is an IP address. */
const hostName = new RegExp(`^(?:${label}\\.)+[a-z]{2,63}$`, "i");
const firstPart = new RegExp(`^${label}$`, "i");

/**
 * The URL of a resource's REST API from the `endpoint` of the Developer API; nothing where the text is no host name,
 * since a token goes there. Without `secure` only this machine is reached: nothing else may see a token in the clear.
 */
export function restUrlOf(endpoint: string, secure: boolean): string | undefined {
  const [host = "", port, ...rest] = endpoint.split(":");
  if (rest.length > 0 || !(port === undefined || isPort(port))) return undefined;
  const end = port === undefined ? "" : `:${port}`;
  if (!secure) return host === "127.0.0.1" || host === "localhost" ? `http://${host}${end}` : undefined;
  if (hostName.test(host)) return `https://${host}${end}`;
  return firstPart.test(host) && /[a-z]/i.test(host) ? `https://${host}.${UPSTASH_DOMAIN}${end}` : undefined;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= 65_535;
}
