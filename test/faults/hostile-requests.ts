import type { Random } from "../../eval/random.ts";
import { hostileMessage } from "./hostile-messages.ts";

/** A request as bytes, and what of it a reader of the answers must know. */
export interface HostileRequest {
  bytes: Buffer;
  /** Whether the answer to it has no body, whatever its headers say. */
  isHead: boolean;
}

/** The id of a call that is hidden in the body of another request. */
export const SMUGGLED = "smuggled-call";

const METHODS = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "FOO", "post", "CONNECT", ""];
const PATHS = [
  ..."/mcp/ /health /ready /metrics / //mcp * /mcp%00 /mcp%0d%0aX-Injected:1 /mcp/..;/ /../../etc/passwd".split(" "),
  ...["http://evil.example/mcp", "/.well-known/oauth-protected-resource", "/__proto__", "/constructor", "/mcp#x"],
  ...["/mcp?toolsets=all", "/mcp?toolsets=__proto__", "/mcp?readonly=maybe", "/mcp?tools=%00%0a&tools=%ff"],
  ...["/mcp?readonly=1&read_only=0", "/mcp?%F0%9F=1", `/mcp?tools=${"a,".repeat(3_000)}`, `/${"a".repeat(9_000)}`],
  ...["/mcp /mcp", "", "mcp", "/m\tcp", "/mcp\u0000"],
];
const VERSIONS = ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1 x", "HTTP/11", "ICY/1.1", ""];
const HOSTS = ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:x", "[::1", "", "127.0.0.1@evil.example", "a b"];
const TYPES = [
  "text/plain",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/jsonx",
  "multipart/x",
  "",
];
const TEXTS = [
  ...["", " ", "\t", ",", ",,,", "__proto__", "constructor", "toString", "../../..", "'\"`<>", "#{7*7}", "%s%n", "*"],
  ...[
    "\u0001",
    "\u007f",
    "a\u0000b",
    "a\r\n b",
    "\u00ff\u00fe",
    "2026-07-28",
    "2025-11-25",
    "1999-01-01",
    "-1",
    "1e999",
  ],
  ...["x".repeat(5_000), "a=b;".repeat(500), "0".repeat(40)],
];
const NAMES = [
  ..."accept authorization origin x-forwarded-for traceparent x-request-id x-upstash-mcp-client".split(" "),
  ..."mcp-session-id mcp-protocol-version mcp-method mcp-name last-event-id content-encoding".split(" "),
  ..."x-mcp-toolsets x-mcp-tools x-mcp-exclude-tools x-mcp-readonly expect upgrade connection".split(" "),
  ..."cookie range te trailer __proto__ constructor access-control-request-method".split(" "),
  ...["x y", "x:", "", "\u0000", "content_length"],
];
const LENGTHS = ["-1", "+5", "1e3", "0x10", "5, 5", "99999999999999999999", "4194305", "", " 7 ", "NaN"];
const CODINGS = [
  "chunked",
  "gzip, chunked",
  "identity",
  "chunked, identity",
  " chunked",
  "xchunked",
  "chunked\t",
  "CHUNKED",
];

const SECOND_REQUEST = `POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 58\r\n\r\n{"jsonrpc":"2.0","id":"${SMUGGLED}","method":"tools/list"}`;

/** One request of a caller, or of nobody; `canary` is in the keys that it names. */
export function hostileRequest(random: Random, token: string | undefined, canary: string): HostileRequest {
  const isOdd = (oneOf: number) => random.below(oneOf) === 0;
  const pick = (values: readonly string[]) => values[random.below(values.length)] ?? "";
  const method = isOdd(5) ? pick(METHODS) : "POST";
  const head = [`${method} ${isOdd(6) ? pick(PATHS) : "/mcp"} ${isOdd(25) ? pick(VERSIONS) : "HTTP/1.1"}`];
  const host = `host: ${isOdd(20) ? pick(HOSTS) : "127.0.0.1"}`;
  if (!isOdd(40)) head.push(host);
  if (isOdd(80)) head.push(host);
  if (token !== undefined && !isOdd(15)) head.push(`authorization: Bearer ${token}`);
  head.push(`content-type: ${isOdd(12) ? pick(TYPES) : "application/json"}`);
  if (!isOdd(10)) head.push("accept: application/json, text/event-stream");
  if (isOdd(3)) for (let count = random.below(3); count >= 0; count -= 1) head.push(`${pick(NAMES)}: ${pick(TEXTS)}`);
  if (isOdd(300)) for (let count = 0; count < 2_500; count += 1) head.push(`x-flood-${count}: ${count}`);
  const framed = framedBody(random, Buffer.from(hostileMessage(random, canary), isOdd(40) ? "latin1" : "utf8"));
  const text = [...head, ...framed.headers].join(isOdd(60) ? "\n" : "\r\n");
  const whole = Buffer.concat([Buffer.from(`${text}\r\n\r\n`, "latin1"), framed.body]);
  const bytes = isOdd(40) ? whole.subarray(0, random.below(whole.length)) : whole;
  return { bytes, isHead: method === "HEAD" };
}

/** The body as its headers announce it, or as they do not. */
function framedBody(random: Random, body: Buffer): { headers: string[]; body: Buffer } {
  const length = (bytes: number | string) => `content-length: ${bytes}`;
  const coding = `transfer-encoding: ${CODINGS[random.below(CODINGS.length)]}`;
  switch (random.below(40)) {
    case 0:
      return { headers: [length(Math.max(0, body.length - 1 - random.below(20)))], body };
    case 1:
      return { headers: [length(body.length + 1 + random.below(300))], body };
    case 2:
      return { headers: [length(LENGTHS[random.below(LENGTHS.length)] ?? "")], body };
    case 3:
      return { headers: [length(body.length), length(body.length + random.below(2))], body };
    case 4:
      return { headers: [], body };
    case 5:
      return { headers: ["transfer-encoding: chunked"], body: chunked(random, body) };
    case 6:
      return { headers: [coding], body: chunked(random, body) };
    case 7:
      // Who reads the length sees a second request where who reads the chunks sees the end.
      return {
        headers: [length(body.length), coding],
        body: Buffer.concat([Buffer.from("0\r\n\r\n"), Buffer.from(SECOND_REQUEST)]),
      };
    default:
      return { headers: [length(body.length)], body };
  }
}

const SIZES = ["-1", "ffffffffffffffff", "g", "", " 5", "0x5", "5;ext=\u0000", "5;a=b;c", "00000000000000005"];

function chunked(random: Random, body: Buffer): Buffer {
  const middle = random.below(body.length + 1);
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter((part) => part.length > 0);
  const chunks = parts.map((part) => {
    const size = random.below(6) === 0 ? SIZES[random.below(SIZES.length)] : part.length.toString(16);
    return Buffer.concat([Buffer.from(`${size}\r\n`), part, Buffer.from(random.below(30) === 0 ? "\n" : "\r\n")]);
  });
  const trailer = random.below(6) === 0 ? "authorization: Bearer of-a-trailer\r\n" : "";
  return Buffer.concat([...chunks, Buffer.from(`0\r\n${trailer}\r\n`)]);
}
