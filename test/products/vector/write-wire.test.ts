import { describe, expect, it } from "vitest";
import { createIndexApi } from "../../../src/products/vector/access/index-client.ts";
import { vectorKind } from "../../../src/products/vector/vector-kind.ts";
import type { AccessLevel } from "../../../src/upstash/access.ts";
import { createHttp } from "../../../src/upstash/http.ts";
import { documentExamples, storedDocuments } from "../search/write-examples.ts";
import { startIndexStandIn } from "./index-stand-in.ts";
import { readOnlyToken, serveIndex, token } from "./served-index.ts";
import { stored, writeExamples } from "./write-examples.ts";

const levels: readonly AccessLevel[] = ["read-only", "privileged-reads"];
const examples = [...writeExamples, ...documentExamples];
const writing = [...new Set(examples.map(({ tool }) => tool))];

describe.each(levels)("at the level %s", (level) => {
  it("no tool that writes is there, and none can be called", async () => {
    const index = await startIndexStandIn({ ...stored, ...storedDocuments });
    const server = serveIndex(index.url, level);
    const { tools } = await server.served;
    expect(writing).toHaveLength(10);
    expect(writing.filter((name) => tools.has(name))).toEqual([]);
    for (const { tool, input } of examples) {
      const called = await server.call(tool, input).catch(() => ({ isError: true }));
      expect(called).toMatchObject({ isError: true });
    }
    expect(index.received).toEqual([]);
  });

  it("nothing but the read-only token is used", async () => {
    const index = await startIndexStandIn(stored);
    const server = serveIndex(index.url, level);
    for (const tool of ["vector_info", "search_info"]) await server.answer(tool);
    expect(new Set(index.received.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${readOnlyToken}`]),
    );
    expect(JSON.stringify(index.received)).not.toContain(token);
  });
});

describe("a client that may not write", () => {
  const requests = [...new Set(examples.map(({ request }) => request.line))].flatMap((line) => {
    const [, path = ""] = line.split(" ");
    return (["POST", "DELETE"] as const).map((method) => ({ method, path }));
  });

  it.each(requests)("sends no $method $path", async ({ method, path }) => {
    const index = await startIndexStandIn(stored);
    const http = createHttp({ timeout: 5_000, maxReply: 1_000_000 });
    const api = createIndexApi(http, { url: index.url, token }, { kind: vectorKind, mayWrite: false });
    await expect(api.request({ method, path }, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      kind: "forbidden",
      notExecuted: true,
    });
    expect(index.received).toEqual([]);
    await http.close();
  });
});
