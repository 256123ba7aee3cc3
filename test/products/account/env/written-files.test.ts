import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AccountContext } from "../../../../src/products/account/context.ts";
import { tellsNewToken } from "../../../../src/products/account/env/rotated.ts";
import { type WrittenFile, writtenFiles } from "../../../../src/products/account/env/written-files.ts";
import { accountToolsets } from "../../../../src/products/account/toolsets.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "written-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function written(parts: Partial<WrittenFile> = {}): WrittenFile {
  const tokens = { UPSTASH_REDIS_REST_TOKEN: "old-token" };
  return { folder, file: ".env", product: "redis", resource: ["id-1", "calm-cat.upstash.io"], tokens, ...parts };
}

const put = (content: string, file = ".env") => writeFile(join(folder, file), content);
const held = "UPSTASH_REDIS_REST_TOKEN=old-token\n";

describe("a file that was written", () => {
  it.each([
    ["as it was", held, [".env"]],
    ["with other lines and in quotes", `A=1\nexport UPSTASH_REDIS_REST_TOKEN="old-token" # mine\n`, [".env"]],
    ["with another token", "UPSTASH_REDIS_REST_TOKEN=new-token\n", []],
    ["with the token of another variable", "OTHER=old-token\n", []],
    ["empty", "", []],
  ])("%s holds its token, or does not", async (_, content, files) => {
    const known = writtenFiles(null);
    known.remember(written());
    await put(content);
    expect(await known.holding({ product: "redis", resource: ["id-1"] })).toEqual(files);
  });

  it("that is gone, or a link by now, holds nothing", async () => {
    const known = writtenFiles(null);
    known.remember(written());
    expect(await known.holding({ product: "redis", resource: ["id-1"] })).toEqual([]);
    await put(held, "elsewhere");
    await symlink(join(folder, "elsewhere"), join(folder, ".env"));
    expect(await known.holding({ product: "redis", resource: ["id-1"] })).toEqual([]);
  });

  it("is found by ID or host, of its product and user alone", async () => {
    const known = writtenFiles(null);
    await put(held);
    await put(held, ".env.agent");
    known.remember(written());
    known.remember(written({ file: ".env.agent", user: "agent" }));
    const holding = (resource: string, more = {}) => known.holding({ product: "redis", resource: [resource], ...more });
    expect(await holding("id-1")).toEqual([".env"]);
    expect(await holding("calm-cat.upstash.io")).toEqual([".env"]);
    expect(await holding("id-1", { user: "agent" })).toEqual([".env.agent"]);
    expect(await holding("id-2")).toEqual([]);
    expect(await holding("id-1", { product: "vector" })).toEqual([]);
  });

  it("is of what it got last", async () => {
    const known = writtenFiles(null);
    known.remember(written());
    known.remember(written({ resource: ["id-2"], tokens: { UPSTASH_REDIS_REST_TOKEN: "of-2" } }));
    await put("UPSTASH_REDIS_REST_TOKEN=of-2\n");
    expect(await known.holding({ product: "redis", resource: ["id-1"] })).toEqual([]);
    expect(await known.holding({ product: "redis", resource: ["id-2"] })).toEqual([".env"]);
  });

  it("is forgotten after 200 newer ones", async () => {
    const known = writtenFiles(null);
    await put(held);
    known.remember(written());
    for (let number = 0; number < 200; number += 1) known.remember(written({ file: `.env.${number}` }));
    expect(await known.holding({ product: "redis", resource: ["id-1"] })).toEqual([]);
  });
});

describe("an answer after new tokens were made", () => {
  const remarks = async (envFiles = writtenFiles(null), offered?: ReadonlySet<string>) => {
    const context = { envFiles, offered } as Partial<AccountContext> as AccountContext;
    return tellsNewToken("redis", "database")({ database: "id-1" }, context, { endpoint: "calm-cat" });
  };

  it("says which call delivers them", async () => {
    expect(await remarks()).toEqual({
      notice: 'No answer shows the new token. It is delivered by env_write {"product":"redis","resource":"id-1"}.',
    });
  });

  it("names the files that hold an old one, each with its call", async () => {
    const known = writtenFiles(null);
    await put(held);
    await put(held, ".env.local");
    known.remember(written());
    // The same database, by its URL alone.
    known.remember(written({ file: ".env.local", resource: ["calm-cat.upstash.io"] }));
    const { notice, ...rest } = await remarks(known);
    expect(rest).toEqual({ env_files_with_old_token: [".env", ".env.local"] });
    expect(notice).toContain(".env, .env.local still hold the old token.");
    for (const file of [".env", ".env.local"]) {
      expect(notice).toContain(
        `env_write ${JSON.stringify({ product: "redis", resource: "id-1", file, replace: true })}`,
      );
    }
  });

  it("names no call that is not offered, but how a person gets them", async () => {
    const { notice } = await remarks(writtenFiles(null), new Set(["database_reset_password"]));
    expect(notice).toMatch(/env_write is not offered here.*Upstash console/);
  });

  describe("finds files of the working folder by their URL", () => {
    const url = "UPSTASH_REDIS_REST_URL=https://calm-cat.upstash.io\n";
    const told = async (known = writtenFiles(null), offered = new Set(["env_write"])) => {
      const context = { envFiles: known, offered } as Partial<AccountContext> as AccountContext;
      return tellsNewToken("redis", "database", folder)({ database: "id-1" }, context, { endpoint: "calm-cat" });
    };

    it("where an earlier process may have written them", async () => {
      await put(url + held);
      await put(`${url}UPSTASH_REDIS_REST_READONLY_TOKEN=x\n`, ".env.local");
      await put(held, ".env.no-url");
      await put(url, ".env.no-token");
      await put("UPSTASH_REDIS_REST_URL=https://other-cat.upstash.io\nUPSTASH_REDIS_REST_TOKEN=x\n", ".env.other");
      await put(url + held, "notes.txt");
      expect(await told()).toMatchObject({
        env_files_to_check: [".env", ".env.local"],
        notice: expect.stringContaining(".env, .env.local have this URL too, with a token that is not the new one"),
      });
    });

    it("but for those that hold what this process wrote, be it for another user", async () => {
      const known = writtenFiles(null);
      await put(url + held);
      await put(url + held, ".env.agent");
      known.remember(written());
      known.remember(written({ file: ".env.agent", user: "agent" }));
      const answer = await told(known);
      expect(answer).toMatchObject({ env_files_with_old_token: [".env"] });
      expect(answer).not.toHaveProperty("env_files_to_check");
    });

    it("only where env_write is offered: over HTTP they are nobody's business", async () => {
      await put(url + held);
      expect(await told(undefined, new Set())).not.toHaveProperty("env_files_to_check");
    });

    it("also of an index, whose URL is read for it", async () => {
      await put("UPSTASH_VECTOR_REST_URL=https://words-us1-vector.upstash.io/\nUPSTASH_VECTOR_REST_TOKEN=x\n");
      const context = {
        ...({ envFiles: writtenFiles(null), offered: new Set(["env_write"]) } as Partial<AccountContext>),
        developerApi: () => ({ request: async () => ({ endpoint: "words-us1" }) }),
        learn: () => {},
        keepName: () => {},
      } as Partial<AccountContext> as AccountContext;
      const answer = await tellsNewToken("vector", "index", folder)({ index: "1" }, context, "OK");
      expect(answer).toMatchObject({ env_files_to_check: [".env"] });
    });
  });

  it("of the default QStash user goes by the ID in the response", async () => {
    const context = { envFiles: writtenFiles(null) } as Partial<AccountContext> as AccountContext;
    const { notice } = await tellsNewToken("qstash", "qstash_user")({}, context, { id: "user-1" });
    expect(notice).toContain('env_write {"product":"qstash","resource":"user-1"}');
  });

  it("is that of every endpoint that resets a password or rotates a token of what env_write delivers", () => {
    const { kafka: _, ...delivered } = accountToolsets;
    const rows = Object.values(delivered).flatMap(({ rows }) => rows);
    const renewing = rows.flatMap((row) =>
      row.kind === "endpoint" && /reset-password|rotate-token|reset_password/.test(row.path) ? [row] : [],
    );
    const without = renewing.filter(({ options }) => options.after === undefined).map(({ name }) => name);
    expect({ count: renewing.length > 4, without }).toEqual({ count: true, without: [] });
  });
});
