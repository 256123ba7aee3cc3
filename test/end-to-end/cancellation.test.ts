import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { clientKinds, matrix, serveTo } from "./clients.ts";
import { closing } from "./closing.ts";
import { startHttp } from "./program.ts";
import { noAnswer, reply, startUpstream, type Upstream } from "./upstream.ts";

const keep = closing(afterEach);
const read = { command: "GET", args: ["k"] };

/** Serves what `upstream` holds, to clients that may write. */
function serving({ url }: Upstream) {
  return {
    args: ["--allow-writes"],
    env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: "standard-token-of-the-test" },
  };
}

describe.each(matrix)("$client at $version over $transport", ({ kind, transport }) => {
  it("a cancelled call is given up at Upstash too, and the next one is answered", async () => {
    const upstream = keep(await startUpstream((response, number) => number > 1 && reply(response, "v")));
    const client = await serveTo(kind, transport, serving(upstream), keep);
    const cancelled = new AbortController();
    const call = client.callTool("redis_string_write", { command: "SET", args: ["k", "v"] }, cancelled.signal);
    const failed = expect(call).rejects.toThrow();
    const { abandoned } = await upstream.request(1);
    cancelled.abort(new Error("no longer wanted"));
    await failed;
    await abandoned;
    const next = await client.callTool("redis_string_read", read);
    expect(next).toMatchObject({ structuredContent: { result: "v" } });
    expect(upstream.requests).toHaveLength(2);
  });
});

describe.each(clientKinds)("$client at $version over http", (kind) => {
  it("a cancellation ends the caller's call alone, not one of the same number by another client", async () => {
    const open: ServerResponse[] = [];
    const upstream = keep(await startUpstream((response) => open.push(response)));
    const { args, env } = serving(upstream);
    const { url } = await startHttp(args, env, keep);
    const [one, other] = [keep(await kind.connect({ url })), keep(await kind.connect({ url }))];
    const cancelled = new AbortController();
    const failed = expect(one.callTool("redis_string_read", read, cancelled.signal)).rejects.toThrow();
    const { abandoned } = await upstream.request(1);
    const answered = other.callTool("redis_string_read", read);
    await upstream.request(2);
    cancelled.abort();
    await failed;
    await abandoned;
    if (open[1] !== undefined) reply(open[1], "still wanted");
    expect(await answered).toMatchObject({ structuredContent: { result: "still wanted" } });
  });

  it("the calls of a client that has gone are given up at Upstash too", async () => {
    const upstream = keep(await startUpstream(noAnswer));
    const { args, env } = serving(upstream);
    const { url } = await startHttp(args, env, keep);
    const client = keep(await kind.connect({ url }));
    const failed = expect(client.callTool("redis_string_read", read)).rejects.toThrow();
    const { abandoned } = await upstream.request(1);
    await client.close();
    await failed;
    await abandoned;
  });
});
