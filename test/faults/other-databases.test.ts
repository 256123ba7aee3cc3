import { describe, expect, test } from "vitest";
import { messageOf, request } from "../end-to-end/http-request.ts";
import { serveToCallers } from "../served-to-callers.ts";
import { json, type RawRequest, startRawUpstream } from "./raw-upstream.ts";

/** A busy machine takes its time. */
const PATIENT = { timeout: 10_000 };
/** More than there are connections to one host, and requests of reads at once. */
const CALLS = 100;

const get = (key: string) =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "tools/call",
    params: { name: "redis_string_read", arguments: { command: "GET", args: [key] } },
  });

const ok = ({ socket, body }: RawRequest) => {
  const sent = JSON.parse(body) as unknown[];
  const one = { result: "T0s=" };
  socket.write(json(200, Array.isArray(sent[0]) ? sent.map(() => one) : one));
};

/** Two callers with a database of their own each: one that is answered, and one as `answer` has it. */
async function serveBoth(answer: (request: RawRequest) => void) {
  const [good, bad] = [await startRawUpstream(ok), await startRawUpstream(answer)];
  const entries = [
    { name: "lucky", url: good.url },
    { name: "unlucky", url: bad.url },
  ].map(({ name, url }) => ({
    name,
    credentials: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_READONLY_TOKEN: `token-of-the-database-of-${name}` },
  }));
  const { url } = await serveToCallers(good.url, entries);
  const call = async (name: string, key: string) =>
    JSON.stringify(messageOf(await request(url, { headers: { authorization: `Bearer ${name}` }, body: get(key) })));
  return { call, bad };
}

describe.each([
  { name: "that never answers", answer: () => {} },
  { name: "that hangs up", answer: ({ socket }: RawRequest) => void socket.destroy() },
  {
    name: "that begins its answers and does not end them",
    answer: ({ socket }: RawRequest) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"result"'),
  },
])("a database $name", ({ answer }) => {
  test("holds up no call to another one, however many wait for it", async () => {
    const { call, bad } = await serveBoth(answer);
    let ended = 0;
    const waiting = Array.from({ length: CALLS }, (_, index) => call("unlucky", `k${index}`));
    for (const each of waiting) each.then(() => (ended += 1)).catch(() => {});
    await expect.poll(() => bad.requests.length, PATIENT).toBeGreaterThan(0);
    const before = ended;
    const answers = await Promise.all(Array.from({ length: CALLS }, (_, index) => call("lucky", `k${index}`)));
    for (const text of answers) expect(text).toContain('"text":"{\\"result\\":\\"OK\\"');
    // Answered while the others wait: none of those has had an answer that it could have waited for.
    if (answer.length === 0) expect([before, ended]).toEqual([0, 0]);
  });
});
