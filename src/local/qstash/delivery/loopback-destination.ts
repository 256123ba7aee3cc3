import type { LookupFunction } from "node:net";

/** `localhost` means this machine, whatever a file of hosts says. */
const LOOPBACK_ADDRESSES = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** Why nothing is sent to a URL, or undefined for one on this machine. */
export function whyNotDelivered(url: URL): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") return `${url.protocol} is no HTTP`;
  const host = url.hostname.toLowerCase();
  if (isLoopbackHost(host)) return undefined;
  return `the local QStash delivers to this machine alone (localhost, 127.0.0.1, [::1]), and ${host} may be another: nothing was sent`;
}

/** Finds the address of a name that `whyNotDelivered` let pass without asking anybody. */
export const lookUpLoopback: LookupFunction = (_host, { all, family }, found) => {
  const wanted = LOOPBACK_ADDRESSES.filter((one) => (family !== 4 && family !== 6 ? true : one.family === family));
  const [first] = wanted;
  if (all) found(null, wanted);
  else found(null, first?.address ?? "127.0.0.1", first?.family);
};

/** Whether a host of a URL is this machine, by its name or its address. */
export function isLoopbackHost(host: string): boolean {
  const isName = host === "localhost" || host.endsWith(".localhost");
  return isName || /^127\.\d+\.\d+\.\d+$/.test(host) || host === "[::1]";
}
