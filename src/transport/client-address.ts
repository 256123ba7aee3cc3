import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Addresses of proxies, as `BlockList` takes them. */
export interface TrustedRange {
  address: string;
  prefix: number;
  family: "ipv4" | "ipv6";
}

/** The address from which a request comes; nothing where the connection has none. */
export type ClientAddressOf = (request: Pick<IncomingMessage, "headers" | "socket">) => string | undefined;

/** Characters of X-Forwarded-For that are looked at, from its end. */
const LONGEST_WAY = 2_000;

/**
 * Finds the client of a request. Each proxy appends to X-Forwarded-For whom it got the request from, so the header is read
 * from its end, and only as far as those are trusted who have written it: what stands before an address that is not of a
 * trusted proxy may be anything that a client has made up.
 */
export function createClientAddress(trusted: readonly TrustedRange[] = []): ClientAddressOf {
  // Looked up in a list for each request, an address costs more than all else that is read of the headers.
  if (trusted.length === 0) return ({ socket }) => addressOf(socket);
  const proxies = new BlockList();
  for (const { address, prefix, family } of trusted) proxies.addSubnet(address, prefix, family);
  const isTrusted = (address: string) => proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return ({ headers, socket }) => {
    let client = addressOf(socket);
    if (client === undefined) return undefined;
    const way = wayOf([headers["x-forwarded-for"]].flat().join(","));
    while (isTrusted(client)) {
      const before = way.pop();
      if (before === undefined || isIP(before) === 0) break;
      client = before;
    }
    return client;
  };
}

/** The address of the other end of a connection. */
function addressOf({ remoteAddress = "" }: Pick<IncomingMessage["socket"], "remoteAddress">): string | undefined {
  const address = plain(remoteAddress);
  return isIP(address) === 0 ? undefined : address;
}

/** The addresses of a header; where it is longer, without the one that is cut. */
function wayOf(header: string): string[] {
  const parts = header.slice(-LONGEST_WAY).split(",");
  return (header.length > LONGEST_WAY ? parts.slice(1) : parts).map(plain);
}

/** The address without space and zone, and one of IPv4 as such: a socket for both kinds has it within one of IPv6. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
