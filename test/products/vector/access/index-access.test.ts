import { describe, expect, it } from "vitest";
import { configOf } from "../../../served.ts";
import { serveWith } from "../../qstash/served.ts";
import { startVectorStandIn } from "../scripted-index.ts";

const products = [
  ["VECTOR", "vector_info"],
  ["SEARCH", "search_info"],
] as const;

describe.each(products)("an index of %s of which one token is set", (product, tool) => {
  const [url, token, readOnlyToken] = ["URL", "TOKEN", "READONLY_TOKEN"].map(
    (name) => `UPSTASH_${product}_REST_${name}`,
  );

  async function failure(set: string | undefined, flags: Record<string, string>) {
    const api = await startVectorStandIn();
    const text = await serveWith(flags, { [`${url}`]: api.url, [`${set}`]: "the-only-token-5d1" }).failure(tool);
    expect(api.received).toEqual([]);
    return { text, host: new URL(api.url).host };
  }

  it("is not read with the one that may write, where nothing may", async () => {
    expect((await failure(token, {})).text).toBe(
      `${readOnlyToken} is not set. ${token} is, but it can write, so a server that only reads does not use it. Set ${readOnlyToken}, or start the server with --allow-writes.`,
    );
  });

  it("is not written with the one that only reads", async () => {
    expect((await failure(readOnlyToken, { allowWrites: "true" })).text).toBe(
      `${token} is not set. ${readOnlyToken} is, but it only reads, so a server that may write does not use it. Set ${token}.`,
    );
  });

  it.each([{ protect: "*" }, { allowWritesTo: "others" }])(
    "is not read with the one that may write, where others may be written: %j",
    async (flags) => {
      const { text, host } = await failure(token, { allowWrites: "true", ...flags });
      expect(text).toBe(
        `${readOnlyToken} is not set, and nothing is written to ${host}, so ${token} is not used. Set ${readOnlyToken}, or start the server with the host in --allow-writes-to and not in --protect.`,
      );
    },
  );

  it("lacks that token by what is told of the configuration, too", () => {
    const environment = { [`${url}`]: "https://one.upstash.io", [`${token}`]: "the-only-token-5d1" };
    const lacks = configOf({ allowWrites: "true", protect: "*" }, environment).products.flatMap(
      ({ facts }) => facts.lacks ?? [],
    );
    expect(lacks.join()).toContain(`${readOnlyToken} is not set, and nothing is written to one.upstash.io`);
  });
});
