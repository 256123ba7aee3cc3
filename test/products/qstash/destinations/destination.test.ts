import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../../src/call/tool.ts";
import { allowedHosts } from "../../../../src/products/qstash/destinations/allowed-hosts.ts";
import { type DestinationRule, destinationUrl } from "../../../../src/products/qstash/destinations/destination.ts";
import { kindOfHost } from "../../../../src/products/qstash/destinations/host-address.ts";

const remote: DestinationRule = { allowed: [], localPort: undefined };
const local: DestinationRule = { allowed: [], localPort: "8080" };
const only = (hosts: string): DestinationRule => ({ allowed: allowedHosts.parse(hosts), localPort: undefined });

function judged(url: string, rule: DestinationRule): string {
  try {
    return destinationUrl(url, "url", rule);
  } catch (error) {
    if (error instanceof InputError) return `refused: ${error.message}`;
    throw error;
  }
}

const hostile = [
  ...[
    "https://localhost/",
    "https://LOCALHOST",
    "https://localhost.",
    "https://a.b.localhost",
    "https://ＬＯＣＡＬＨＯＳＴ/",
  ],
  ...[
    "https://127.0.0.1",
    "https://127.1",
    "https://127.0.1",
    "https://2130706433",
    "https://0x7f000001",
    "https://0x7f.1",
  ],
  ...[
    "https://0177.0.0.1",
    "https://017700000001",
    "https://127.000.000.001",
    "https://１２７.０.０.１",
    "https://127。0。0。1",
  ],
  ...["https://0", "https://0.0.0.0", "https://0x0", "https://127.0.0.1.", "https://127.255.255.254:8443/x"],
  ...["https://10.0.0.1", "https://167772161", "https://172.16.0.1", "https://172.31.255.255", "https://192.168.1.1"],
  ...[
    "https://169.254.169.254/latest/meta-data",
    "https://2852039166",
    "https://0xa9fea9fe",
    "https://0251.0376.0251.0376",
  ],
  ...["https://100.64.0.1", "https://192.0.0.8", "https://198.18.0.1", "https://224.0.0.1", "https://240.0.0.1"],
  ...[
    "https://255.255.255.255",
    "https://192.0.2.1",
    "https://198.51.100.7",
    "https://203.0.113.9",
    "https://192.88.99.1",
  ],
  ...[
    "https://[::1]",
    "https://[0:0:0:0:0:0:0:1]",
    "https://[::]",
    "https://[::ffff:127.0.0.1]",
    "https://[::ffff:7f00:1]",
  ],
  ...["https://[::ffff:10.0.0.1]", "https://[::127.0.0.1]", "https://[64:ff9b::7f00:1]", "https://[64:ff9b:1::a00:1]"],
  ...["https://[fe80::1]", "https://[fc00::1]", "https://[fd12:3456::1]", "https://[fec0::1]", "https://[ff02::1]"],
  ...[
    "https://[2002:7f00:1::]",
    "https://[2001:0:53aa:64c::1]",
    "https://[2001:db8::1]",
    "https://[100::1]",
    "https://[3fff::1]",
  ],
  ...["https://metadata.google.internal", "https://printer.local", "https://router.lan", "https://nas.home.arpa"],
  ...["https://db.prod.svc.cluster.local", "https://intranet", "https://kubernetes.default.svc", "https://wiki.corp"],
  ...["https://localtest.me", "https://x.lvh.me", "https://127.0.0.1.nip.io", "https://app.10-0-0-1.sslip.io"],
  ...["https://7f000001.nip.io", "https://app-a9fea9fe.nip.io", "https://--1.sslip.io", "https://fd00--1.sslip.io"],
  ...["https://10.0.0.1.8.8.8.8.sslip.io", "https://192-168-0-1.x.sslip.io", "https://7f000001.c0a80001.rbndr.us"],
  ...["https://192-168-1-5.0123abcd.plex.direct", "https://8.8.8.8.nip.io", "https://NIP.IO."],
];

describe("where nothing is said, a message goes nowhere but to public hosts", () => {
  it.each(hostile)("not to %s", (url) => {
    expect(judged(url, remote)).toMatch(
      /^refused: url ".*is on this machine or in a private network\..*Nothing was sent\.$/,
    );
  });

  it.each(["http://example.com", "http://93.184.216.34/x"])("not unencrypted: %s", (url) => {
    expect(judged(url, remote)).toMatch(/^refused: .*is not encrypted: use https:\/\/\./);
  });

  it.each([
    "ftp://example.com",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "data:text/plain,x",
  ])("not by another protocol: %s", (url) => {
    expect(judged(url, remote)).toMatch(/^refused: .*does not begin with https:\/\//);
  });

  it.each([
    "example.com/hook",
    "/hook",
    "",
    "https://",
    "https://exa mple.com",
    "https://[::1",
    "https://1.2.3.4.5",
    "https://256.1.1.1",
    "https://example.com,https://127.0.0.1",
    "https://exam'ple.com;x",
    "https://a&b.example",
  ])("not to what is no URL: %j", (url) => {
    expect(judged(url, remote)).toMatch(/^refused: url must be a whole URL/);
  });

  it.each([
    "https://example.com@127.0.0.1/",
    "https://user:password@example.com",
    "https://example.com%40evil.example@10.0.0.1",
  ])("not with a user in the URL, which could pass for the host: %s", (url) => {
    expect(judged(url, remote)).toMatch(/^refused: .*has a user or password in it/);
  });

  it("not with QStash's own token in the URL", () => {
    expect(judged("https://example.com/?qstash_token=x", remote)).toMatch(/^refused: .*which is QStash's own/);
  });

  it.each([
    "upstash-callback=https://10.0.0.1",
    "a=b&Upstash-Failure-Callback=http://169.254.169.254",
    "upstash-header-forward=true",
    "%75pstash-forward-host=10.0.0.1",
    "+upstash-delay=1d",
    "upstash_method=DELETE",
    "upstash-retries",
  ])("not with what QStash would take for options of the message: ?%s", (query) => {
    for (const rule of [remote, local, only("example.com")]) {
      expect(judged(`https://example.com/x?${query}`, rule)).toMatch(/^refused: .*which QStash takes for an option/);
    }
  });

  it.each([
    ["https://example.com", "https://example.com"],
    ["https://example.com/?by=upstash-callback", "https://example.com/?by=upstash-callback"],
    ["https://example.com/a?b=c#d", "https://example.com/a?b=c"],
    ["https://93.184.216.34/x", "https://93.184.216.34/x"],
    ["https://[2606:4700::1]/x", "https://[2606:4700::1]/x"],
    ["https://172.32.0.1/", "https://172.32.0.1/"],
    ["https://münchen.example", "https://xn--mnchen-3ya.example/"],
    ["https://EXAMPLE.com:443/A", "https://example.com/A"],
    ["https:\\\\example.com\\x", "https://example.com/x"],
    ["https://example.com/a/../b", "https://example.com/b"],
    ["https://10-0-0-1.example.com", "https://10-0-0-1.example.com"],
    ["https://localhost.example.com", "https://localhost.example.com"],
  ])("but to %s, in the spelling that was judged: %s", (url, sent) => {
    expect(judged(url, remote)).toBe(sent);
  });
});

describe("in local mode", () => {
  it.each([
    ...["http://127.0.0.1:8080/v2/schedules/s1", "http://localhost:8080", "http://[::1]:8080/", "http://127.1:8080"],
    ...["https://a.localhost:8080/x", "http://LOCALHOST.:8080/x"],
  ])("%s is no destination, since QStash itself is there", (url) => {
    for (const rule of [local, { ...local, allowed: allowedHosts.parse("localhost,127.0.0.1,[::1],*.localhost") }]) {
      expect(judged(url, rule)).toMatch(/^refused: .*is QStash itself/);
    }
  });

  it.each(["http://localhost:3000/x", "http://127.0.0.1:8081/", "https://[::1]/x", "http://app.localhost:3000/x"])(
    "a message goes to this machine: %s",
    (url) => {
      expect(judged(url, local)).toBe(url);
    },
  );

  it.each([
    "http://10.0.0.1",
    "http://169.254.169.254",
    "http://0.0.0.0",
    "http://example.com",
    "http://printer.local",
  ])("not to other machines of the network, and nowhere unencrypted: %s", (url) => {
    expect(judged(url, local)).toMatch(/^refused/);
  });
});

describe("hosts that a person has named", () => {
  it.each([
    ["api.example.com", "https://api.example.com/x"],
    ["api.example.com", "http://api.example.com/x"],
    ["API.example.com.", "https://api.example.com./x"],
    ["*.example.com", "https://a.b.example.com/x"],
    ["localhost:3000", "http://localhost:3000/x"],
    ["10.0.0.7", "http://10.0.0.7:8080/x"],
    ["[::1]:8080", "http://[::1]:8080/x"],
    ["example.com:443", "https://example.com/x"],
    ["example.com:08443", "https://example.com:8443/x"],
    ["a.example,b.example", "https://b.example/x"],
  ])("%s: to %s", (hosts, url) => {
    expect(judged(url, only(hosts))).toBe(url);
  });

  it.each([
    ["api.example.com", "https://example.com"],
    ["api.example.com", "https://api.example.com.evil.example"],
    ["api.example.com", "https://evil.example/api.example.com"],
    ["api.example.com", "https://xapi.example.com"],
    ["*.example.com", "https://example.com"],
    ["*.example.com", "https://notexample.com"],
    ["localhost:3000", "http://localhost:3001"],
    ["example.com:443", "https://example.com:8443"],
    ["example.com", "https://127.0.0.1"],
  ])("%s: not to %s", (hosts, url) => {
    expect(judged(url, only(hosts))).toMatch(/^refused: .*is on a host that --allow-destinations does not name/);
  });

  it.each([
    "https://example.com",
    "example.com/path",
    "user@example.com",
    "*",
    "a*.example.com",
    "exa mple.com",
    ":80",
    "256.1.1.1",
    "1.2.3.4.5",
    "[::1",
    "a.example:99999",
    "256.1.1.1",
    "1.2.3.4.5",
    "[::1",
    "a.example:99999",
  ])("are none as %s", (hosts) => {
    expect(allowedHosts.safeParse(hosts)).toMatchObject({
      success: false,
      error: { issues: [{ message: expect.stringMatching(/^expected hosts such as/) }] },
    });
  });
});

describe("an IPv4 address", () => {
  const byte = fc.nat(255);
  const spellings = fc.tuple(byte, byte, byte).chain(([b, c, d]) =>
    fc.constantFrom(127, 10).chain((a) => {
      const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
      return fc.constantFrom(
        ...[`${whole}`, `0x${whole.toString(16)}`, `0${whole.toString(8)}`, `${a}.${(b << 16) | (c << 8) | d}`],
        ...[
          `${a}.${b}.${(c << 8) | d}`,
          `0x${a.toString(16)}.${b}.0${c.toString(8)}.${d}`,
          `[::ffff:${a}.${b}.${c}.${d}]`,
        ],
      );
    }),
  );

  it("is refused in every spelling where it is not public", () => {
    fc.assert(fc.property(spellings, (host) => judged(`https://${host}/`, remote).startsWith("refused")));
  });

  it("is of one kind, whichever way it is written", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const whole = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
        const kinds = [address, `${whole}`].map((host) => kindOfHost(new URL(`https://${host}`).hostname));
        expect(new Set(kinds).size).toBe(1);
      }),
    );
  });
});
