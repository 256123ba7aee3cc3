/*
 * What a host is, by its spelling alone: names are not looked up, since it is QStash that resolves them. URLs are read by
 * the WHATWG parser first, which makes one spelling of all that an IP address has (decimal, octal, hexadecimal, in parts).
 */

/** Where a host is: on the machine that delivers, in some network that is not the internet, or public. */
export type HostKind = "loopback" | "not-public" | "public";

/** Names that stand for the machine itself or for a private network (RFC 6761, 6762, 8375, ICANN's `.internal`). */
const PRIVATE_SUFFIXES = [
  "local",
  "internal",
  "localdomain",
  "lan",
  "intranet",
  "corp",
  "home",
  "private",
  "svc",
  "arpa",
];
/** Public names whose address is this machine. */
const NAMES_OF_LOOPBACK = ["localtest.me", "lvh.me", "vcap.me", "lacolhost.com"];
/**
 * Domains below which each name has the address in it that it means, or several by turns: `10.0.0.1.nip.io`,
 * `app-7f000001.nip.io`, `fd00--1.sslip.io`. Where in a name it stands is for each to say, so none of them is public.
 */
const DOMAINS_OF_ADDRESSES = [
  ...["nip.io", "sslip.io", "traefik.me", "xip.io", "backname.io", "rbndr.us", "1u.ms"],
  ...["plex.direct", "local-ip.sh", "local-ip.co", "local-ip.medicmobile.org"],
];
const DOMAINS_NOT_PUBLIC = [...PRIVATE_SUFFIXES, ...NAMES_OF_LOOPBACK, ...DOMAINS_OF_ADDRESSES];

/** Blocks of IPv4 that are not public: RFC 6890, and what is set aside since. First address and length of the prefix. */
const BLOCKS_NOT_PUBLIC: readonly (readonly [address: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** The kind of the host of a URL that was parsed. */
export function kindOfHost(hostname: string): HostKind {
  if (hostname.startsWith("[")) return kindOfIpv6(hostname.slice(1, -1));
  const name = hostname.replace(/\.+$/, "");
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return kindOfIpv4(name);
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback";
  const isOneWord = !name.includes(".");
  return isOneWord || DOMAINS_NOT_PUBLIC.some((domain) => isAtOrBelow(name, domain)) ? "not-public" : "public";
}

/** Whether a name is a domain or below it. */
export function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function kindOfIpv4(address: string): HostKind {
  const bits = bitsOf(address);
  if (bits >>> 24 === 127) return "loopback";
  const isIn = ([first, prefix]: readonly [string, number]) => (bits ^ bitsOf(first)) >>> (32 - prefix) === 0;
  return BLOCKS_NOT_PUBLIC.some(isIn) ? "not-public" : "public";
}

function bitsOf(address: string): number {
  return address.split(".").reduce((bits, part) => ((bits << 8) | Number(part)) >>> 0, 0);
}

/**
 * Public is global unicast, 2000::/3, but for what carries another address in it (Teredo 2001::/32, 6to4 2002::/16) and
 * for documentation (2001:db8::/32, 3fff::/20). What maps IPv4, such as ::ffff:127.0.0.1 and 64:ff9b::/96, is outside.
 */
function kindOfIpv6(address: string): HostKind {
  if (address === "::1") return "loopback";
  const [first = "", second = ""] = address.split(":");
  const [high, low] = [Number.parseInt(first || "0", 16), Number.parseInt(second || "0", 16)];
  const isGlobal = high >= 0x2000 && high <= 0x3fff;
  const isCarrier = high === 0x2002 || (high === 0x2001 && (low === 0 || low === 0xdb8));
  return isGlobal && !isCarrier && !(high === 0x3fff && low < 0x1000) ? "public" : "not-public";
}
