import { describe, expect, test } from "vitest";
import { redisFamilies } from "../../../src/products/redis/families/index.ts";
import { refusedCommands, whyRefused } from "../../../src/products/redis/refused.ts";
import known from "./redis-commands.json" with { type: "json" };

describe("what is no name of a command", () => {
  test.each(["", " GET", "GET\n", "SET\u0000x", "fluſhall", "G\u00adET", "ACL SETUSER", "CONFIG|SET", "ＧＥＴ"])(
    "%j is refused, since Redis may take it for another one",
    (name) => {
      expect(whyRefused([name, "x"])).toMatch(/letters of ASCII/);
    },
  );
});

describe("the commands that REST does not carry", () => {
  test.each(known.filter(({ via }) => via !== "command"))("$name has a sentence that says so", ({ name }) => {
    expect(refusedCommands.get(name)).toMatch(/\.$/);
  });

  test("are not offered by a family", () => {
    const offered = redisFamilies.flatMap(({ commands }) => commands.map(({ name }) => name));
    expect(offered.filter((name) => whyRefused(name.split(" ")) !== undefined)).toEqual([]);
  });

  test("have short sentences", () => {
    expect([...refusedCommands.values()].filter((sentence) => sentence.length > 200)).toEqual([]);
  });

  test.each([
    [["blpop", "queue", "0"], /LPOP/],
    [["WATCH", "key"], /EVAL/],
    [["MULTI"], /redis_pipeline_write with `atomic: true`/],
    [["SELECT", "1"], /number 0/],
    [["SUBSCRIBE", "news"], /redis_subscribe/],
    [["MONITOR"], /redis_monitor/],
    [["client", "list"], /stands alone/],
    [["CLIENT", "KILL", "ID", "7"], /stands alone/],
    [["CLUSTER", "NODES"], /one endpoint/],
    [["FT.SEARCH", "index", "*"], /SEARCH\.QUERY/],
    [["XREAD", "COUNT", "2", "block", "0", "STREAMS", "log", "$"], /without BLOCK/],
    [["XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "log", ">"], /without BLOCK/],
  ])("%j is answered with what to use instead", (command, sentence) => {
    expect(whyRefused(command)).toMatch(sentence);
  });

  test.each([
    [["GET", "BLPOP"]],
    [["XREAD", "COUNT", "2", "STREAMS", "block", "0"]],
    [["XREADGROUP", "GROUP", "block", "block", "STREAMS", "block", ">"]],
    [["XREADGROUP", "GROUP", "streams", "block", "STREAMS", "log", ">"]],
    [["CONFIG", "GET", "maxmemory"]],
    [["ACL", "LIST"]],
    [[]],
  ])("%j is none of them", (command) => {
    expect(whyRefused(command)).toBeUndefined();
  });
});
