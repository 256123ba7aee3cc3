import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useDatabase } from "./fixture.ts";
import "../../properties.ts";

const db = useDatabase();
const RUNS = { numRuns: 150 };

/** Sends bytes as they are, and waits until the gateway has answered and closed. `end` closes our side after them. */
async function sendRaw(request: Buffer, end = false): Promise<string> {
  const { hostname, port } = new URL(db.database.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("latin1");
  });
  socket.write(request);
  if (end) socket.end();
  await once(socket, "close");
  return answer;
}

async function expectAlive(): Promise<void> {
  expect(await db.command("PING")).toEqual({ result: "PONG" });
}

function http(method: string, target: string, headers: readonly string[], body: Buffer): Buffer {
  const head = [
    `${method} ${target} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    `Authorization: Bearer ${db.database.token}`,
    `Content-Length: ${body.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE");
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
/** Nothing that takes the data away or runs for long: those are commands that do what they should. */
const command = fc.constantFrom(
  "get",
  "set",
  "mget",
  "pipeline",
  "multi-exec",
  "acl",
  "acl/resttoken",
  "xread",
  "config/set",
  "eval",
  "",
);
const pathText = fc.oneof(
  fc.string({ unit: "binary-ascii" }),
  fc.constantFrom("%", "%2", "%zz", "%00", "%ff", "//", "?", "&&==", "_token", "..", "+"),
);
const target = fc
  .tuple(command, fc.array(pathText, { maxLength: 5 }))
  .map(([name, parts]) => `/${name}/${parts.join("/").replace(/[^!-~]/g, "")}`);
const header = fc.constantFrom(
  "Upstash-Encoding: base64",
  "Upstash-Encoding: nonsense",
  "Upstash-Response-Format: resp2",
  "Upstash-Response-Format: nonsense",
  "Upstash-Sync-Token: \xff\xfe",
  "Expect: 100-continue",
  "Upgrade: websocket",
  "Accept: text/event-stream",
);
const jsonBody = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc
    .array(
      fc.array(
        fc.oneof(fc.constantFrom("GET", "SET", "k", ""), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
      ),
    )
    .map((rows) => Buffer.from(JSON.stringify(rows))),
  fc
    .constantFrom(
      '["GET"',
      '[["GET","k"]',
      "[1e999]",
      '["\\ud800"]',
      "[".repeat(50_000),
      '[["GET","k"],',
      "[-]",
      "\ufeff[]",
    )
    .map((text) => Buffer.from(text)),
  bytes,
);

describe("the gateway still serves after", () => {
  it("any path, query and method, and answers each with a known status", async () => {
    await fc.assert(
      fc.asyncProperty(method, target, bytes, async (verb, path, body) => {
        const answer = await sendRaw(http(verb, path, [], body));
        expect(answer).toMatch(/^HTTP\/1\.1 (200|400|401|405) /);
        await expectAlive();
      }),
      RUNS,
    );
  });

  it("any body in place of commands", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("/", "/pipeline", "/multi-exec"),
        jsonBody,
        fc.array(header, { maxLength: 3 }),
        async (path, body, headers) => {
          const answer = await sendRaw(http("POST", path, headers, body));
          expect(answer).toMatch(/^HTTP\/1\.1 (100|200|400) /);
          await expectAlive();
        },
      ),
      RUNS,
    );
  });

  it("bytes that are no HTTP at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          bytes.map((tail) => Buffer.concat([Buffer.from("POST / HTTP/1.1\r\n"), tail])),
        ),
        async (garbage) => {
          await sendRaw(garbage, true);
          await expectAlive();
        },
      ),
      RUNS,
    );
  });

  it("a request that ends in the middle of its body", async () => {
    const whole = http("POST", "/", [], Buffer.from('["SET","half","value"]'));
    for (const end of [whole.length - 1, whole.length - 10, 20]) {
      await sendRaw(whole.subarray(0, end), true);
      await expectAlive();
    }
    expect(await db.command("EXISTS", "half")).toEqual({ result: 0 });
  });

  it("a URL and headers beyond the limit of Node", async () => {
    expect(await sendRaw(http("GET", `/get/${"x".repeat(20_000)}`, [], Buffer.alloc(0)))).toMatch(/^HTTP\/1\.1 431 /);
    await expectAlive();
  });
});

describe("a value", () => {
  it("survives the way in and out, whatever its bytes and whichever way it takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        // A URL takes one dot and two for folders, however they are encoded.
        bytes.filter((value) => !["", ".", ".."].includes(value.toString("latin1"))),
        async (value) => {
          await db.call("/set/fuzz:body", { method: "POST", body: new Uint8Array(value) });
          await db.call(
            `/set/fuzz:path/${[...value].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`,
          );
          const { body } = await db.call("/mget/fuzz:body/fuzz:path", { headers: { "upstash-encoding": "base64" } });
          expect(body).toEqual({ result: [value.toString("base64"), value.toString("base64")] });
        },
      ),
      RUNS,
    );
  });

  it("of JSON text or a JSON number survives as it was written", async () => {
    const number = fc
      .tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.constantFrom("", ".50", "e7", "E-3"))
      .map(([whole, rest]) => `${whole}${rest}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: "grapheme" }),
            number.map((text) => ({ text })),
          ),
          { minLength: 1, maxLength: 6 },
        ),
        async (values) => {
          const literals = values.map((value) => (typeof value === "string" ? JSON.stringify(value) : value.text));
          const expected = values.map((value) => (typeof value === "string" ? value : value.text));
          await db.command("DEL", "fuzz:json");
          await db.call("/", { method: "POST", body: `["RPUSH", "fuzz:json", ${literals.join(" ,\n")}]` });
          expect(await db.command("LRANGE", "fuzz:json", 0, -1)).toEqual({ result: expected });
        },
      ),
      RUNS,
    );
  });
});
