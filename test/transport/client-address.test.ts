import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClientAddress, type TrustedRange } from "../../src/transport/client-address.ts";

const proxies: readonly TrustedRange[] = [
  { address: "10.0.0.0", prefix: 8, family: "ipv4" },
  { address: "192.0.2.1", prefix: 32, family: "ipv4" },
  { address: "fd00::", prefix: 8, family: "ipv6" },
];

/** The client of a request that comes over a connection from `peer`. */
function clientOf(peer: string | undefined, forwarded?: string, trusted = proxies): string | undefined {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return createClientAddress(trusted)({ headers, socket: { remoteAddress: peer } } as never);
}

describe("the client of a request", () => {
  test.each([
    ["is the peer without a header", "203.0.113.9", undefined, "203.0.113.9"],
    ["is the peer that no one trusts, whatever it says", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["is whom a trusted peer names", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    [
      "is whom a trusted peer names, seen by a socket for both kinds",
      "::ffff:10.1.2.3",
      "198.51.100.1",
      "198.51.100.1",
    ],
    ["is not what the client itself has put before", "10.1.2.3", "127.0.0.1, 198.51.100.1", "198.51.100.1"],
    ["is found behind several proxies", "10.1.2.3", "127.0.0.1, 198.51.100.1, 192.0.2.1,10.9.9.9", "198.51.100.1"],
    ["is the first of the way where all are trusted", "10.1.2.3", "10.0.0.1, 10.0.0.2", "10.0.0.1"],
    [
      "is the last that is known where what stands there is no address",
      "10.1.2.3",
      "198.51.100.1, unknown, 10.0.0.2",
      "10.0.0.2",
    ],
    ["is the proxy where the header is empty", "10.1.2.3", "", "10.1.2.3"],
    ["has no zone", "fe80::1%eth0", undefined, "fe80::1"],
    ["may be one of IPv6", "fd00::1", "2001:db8::7", "2001:db8::7"],
    ["is the peer next to a range, which is not in it", "11.0.0.0", "198.51.100.1", "11.0.0.0"],
  ])("%s", (_, peer, forwarded, client) => {
    expect(clientOf(peer, forwarded)).toBe(client);
  });

  test("is the peer where nobody is trusted, this machine neither", () => {
    expect(clientOf("127.0.0.1", "198.51.100.1", [])).toBe("127.0.0.1");
  });

  test("is nothing where the connection has no address", () => {
    expect(clientOf(undefined, "198.51.100.1")).toBeUndefined();
  });

  test("is an address whatever the header has, and is the peer's own where that is not trusted", () => {
    const part = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constant("10.0.0.1"));
    const header = fc.array(part, { maxLength: 50 }).map((parts) => parts.join(","));
    fc.assert(
      fc.property(header, (forwarded) => {
        expect(clientOf("203.0.113.9", forwarded)).toBe("203.0.113.9");
        expect(isIP(clientOf("10.0.0.1", forwarded) ?? "")).not.toBe(0);
      }),
    );
  });

  test("is found at the end of a header that is as long as it may be", () => {
    const long = "10.0.0.1,".repeat(100_000);
    expect(clientOf("10.0.0.1", `${long}198.51.100.1`)).toBe("198.51.100.1");
  });

  test("is no part of an address that is cut off with a header that is too long", () => {
    for (let length = 0; length < 9; length += 1) {
      expect(clientOf("10.0.0.1", `203.0.113.9,${"10.0.0.1,".repeat(300)}${" ".repeat(length)}10.0.0.1`)).toBe(
        "10.0.0.1",
      );
    }
  });
});
