import { beforeEach, describe, expect, test } from "vitest";
import { redisFamilies } from "../../../src/products/redis/families/index.ts";
import type { Reply } from "../../../src/upstash/reply.ts";
import { useTools, writes } from "./tools/fixture.ts";

const tools = useTools();

/** What a call is asked about before it is carried out. */
interface Asked {
  would: string;
  [fact: string]: unknown;
}

beforeEach(async () => {
  await tools.redis("FLUSHALL");
  await tools.redis("XADD", "jobs", "1-1", "a", "1");
  await tools.redis("XADD", "jobs", "1-2", "a", "2");
  await tools.redis("XGROUP", "CREATE", "jobs", "workers", "0");
  await tools.redis("XREADGROUP", "GROUP", "workers", "busy", "COUNT", "2", "STREAMS", "jobs", ">");
  await tools.redis("XGROUP", "CREATECONSUMER", "jobs", "workers", "idle");
});

const stream = (command: string, ...args: string[]) => ["redis_stream_write", { command, args }, writes] as const;

describe("XGROUP DELCONSUMER", () => {
  test("is asked about with how many entries are lost to the group", async () => {
    const { result } = await tools.answer<Asked>(...stream("XGROUP DELCONSUMER", "jobs", "workers", "busy"));
    expect(result.would).toBe(
      "runs XGROUP DELCONSUMER jobs workers busy: the entries that this consumer was given and has not acknowledged are lost to the group: nobody is given them again.",
    );
    expect(result).toMatchObject({ pending_entries: 2, keys: 1 });
    expect(await tools.redis("XPENDING", "jobs", "workers")).toMatchObject({ value: [{ value: "2" }, {}, {}, {}] });
  });

  test("of a consumer that has acknowledged all is not asked about", async () => {
    expect((await tools.answer(...stream("XGROUP DELCONSUMER", "jobs", "workers", "idle"))).result).toBe(0);
  });

  test.each([
    ["jobs", "workers", "nobody"],
    ["jobs", "nobody", "busy"],
    ["none", "workers", "busy"],
  ])("of what is not there is refused, and nobody is asked: %s %s %s", async (...args) => {
    const text = await tools.refusal(...stream("XGROUP DELCONSUMER", ...args));
    expect(text).toMatch(
      /^There is no consumer .* in redis_stream_read, lists .* Nothing was changed, and nobody was asked\.$/,
    );
  });

  test("is asked about wherever it stands in a pipeline, whose other commands may change what is there", async () => {
    const commands = [
      ["XGROUP", "CREATECONSUMER", "jobs", "workers", "new"],
      ["XGROUP DELCONSUMER", "jobs", "workers", "new"],
    ];
    const { result } = await tools.answer<Asked>("redis_pipeline_write", { commands }, writes);
    expect(result.would).toContain("runs XGROUP DELCONSUMER jobs workers new (command 2 of 2)");
  });
});

describe("XGROUP DESTROY", () => {
  test("is asked about with what is lost", async () => {
    const { result } = await tools.answer<Asked>(...stream("XGROUP DESTROY", "jobs", "workers"));
    expect(result).toMatchObject({ consumers: 2, pending_entries: 2, read_up_to: "1-2" });
  });

  test.each([
    ["jobs", "nobody"],
    ["none", "workers"],
  ])("of a group that is not there is refused: %s %s", async (...args) => {
    expect(await tools.refusal(...stream("XGROUP DESTROY", ...args))).toMatch(/^There is no group .*nobody was asked/);
  });
});

describe("ACL DELUSER", () => {
  const server = (...args: string[]) => ["redis_server_write", { command: "ACL DELUSER", args }, writes] as const;

  test("of users of whom none is there is refused", async () => {
    expect(await tools.refusal(...server("ada", "grace"))).toMatch(
      /^There is no such user: "ada", "grace"\. ACL USERS, in/,
    );
  });

  test("says which of the users are not there", async () => {
    await tools.redis("ACL", "SETUSER", "grace");
    expect((await tools.answer<Asked>(...server("ada", "grace"))).result).toMatchObject({ no_such_user: "ada" });
  });
});

describe("EVALSHA that names harm", () => {
  test("is refused where there is no such script", async () => {
    const input = { command: "EVALSHA", args: ["0".repeat(40), "0", "FLUSHALL"] };
    expect(await tools.refusal("redis_script_write", input, writes)).toMatch(/^No script with the SHA1 .* is loaded/);
  });
});

describe("a check whose read is refused", () => {
  test("does not keep the question back, and says that it is not known", async () => {
    const input = { command: "SEARCH.DROP", args: ["products"] };
    const { result } = await tools.answer<Asked>("redis_search_write", input, writes);
    expect(result.would).toContain("runs SEARCH.DROP products");
    expect(result.would_be_lost).toMatch(/^unknown \(.*SEARCH\.DESCRIBE/i);
  });
});

describe("a search index", () => {
  const check = redisFamilies
    .flatMap(({ commands }) => commands)
    .find(({ name }) => name === "SEARCH.DROP")
    ?.check?.(["shop"]);

  test("is asked about by its own name, prefixes and size", () => {
    const reply: Reply = ["name", "products", "type", "JSON", "prefixes", ["product:"], "indexSize", 1_234];
    expect(check?.judge(reply)).toEqual({ index: "products", prefixes: ["product:"], index_bytes: 1_234 });
  });

  test("that is not there is told by null", () => {
    expect(check?.judge(null)).toBeUndefined();
  });
});
