import { describe, expect, test } from "vitest";
import { STANDARD, startNewerUpstash } from "./newer-upstash.ts";

const asking = { allowWrites: "true", confirm: "token" };

describe("VECTOR.DROP", () => {
  const drop = (key: string) => ({ command: "VECTOR.DROP", args: [key] });

  test("is asked about with what the index is and how many vectors it has", async () => {
    const { answer, sent } = await startNewerUpstash();
    const { result } = await answer<{ would: string }>("redis_vector_write", drop("docs"), asking);
    expect(result).toMatchObject({ dimension: 3, metric: "COSINE", vectors: 2 });
    expect(result.would).toBe("runs VECTOR.DROP docs: the vector index is deleted with all its vectors.");
    expect(sent.map(([name]) => name)).not.toContain("VECTOR.DROP");
  });

  test("of an index that is not there is refused, and nobody is asked", async () => {
    const { refusal } = await startNewerUpstash();
    expect(await refusal("redis_vector_write", drop("none"), asking)).toBe(
      'There is no vector index "none". Nothing was changed, and nobody was asked.',
    );
  });

  test("is asked about also where the number is not told", async () => {
    const { answer } = await startNewerUpstash(["VECTOR.COUNT"]);
    const { result } = await answer("redis_vector_write", drop("docs"), asking);
    expect(result).toMatchObject({ dimension: 3, vectors: expect.stringMatching(/^unknown \(.*NOPERM/) });
  });

  test("is asked about in a pipeline", async () => {
    const { answer } = await startNewerUpstash();
    const commands = [
      ["ARSET", "cells", "0", "x"],
      ["vector.drop", "docs"],
    ];
    const { result } = await answer<{ would: string }>("redis_pipeline_write", { commands }, asking);
    expect(result.would).toContain("runs VECTOR.DROP docs (command 2 of 2): the vector index is deleted");
  });
});

describe("a pipeline", () => {
  const commands = [
    ["VECTOR.QUERY", "docs", "TOPK", "2", "VALUES", "3", "0.5", "0.25", "0.125"],
    ["ARSCAN", "cells", "38", "18446744073709551614"],
    ["VECTOR.GET", "docs", "doc:1"],
    ["VECTOR.INFO", "docs"],
  ];

  test("gives each reply in its shape, with the standard token", async () => {
    const upstash = await startNewerUpstash();
    expect((await upstash.answer("redis_pipeline_read", { commands })).result).toEqual([
      {
        result: [
          { id: "doc:1", score: 1 },
          { id: "doc:2", score: 0.875 },
        ],
      },
      {
        result: [
          { index: 38, value: "value 38" },
          { index: 39, value: "value 39" },
        ],
      },
      { result: [0.5, 0.25, 0.125] },
      { result: { dimension: 3, metric: "COSINE" } },
    ]);
    expect([...upstash.tokens]).toEqual([`Bearer ${STANDARD}`]);
  });

  test("with the read-only token sends nothing, and says which flag allows it", async () => {
    const { refusal, sent } = await startNewerUpstash();
    expect(await refusal("redis_pipeline_read", { commands }, {})).toContain("--allow-privileged-reads");
    expect(sent).toEqual([]);
  });
});

describe("an index of an array", () => {
  test("that a double does not hold is sent as its digits, and refused as a number that was rounded", async () => {
    const { answer, refusal, sent } = await startNewerUpstash();
    await answer("redis_array_read", { command: "ARGET", args: ["cells", "18446744073709551614"] });
    expect(sent).toEqual([["ARGET", "cells", "18446744073709551614"]]);
    const rounded = { command: "ARGET", args: ["cells", Number("18446744073709551614")] };
    expect(await refusal("redis_array_read", rounded)).toMatch(/text|string/);
    expect(sent).toHaveLength(1);
  });

  test("goes on behind the last slot that an answer has room for", async () => {
    const { answer } = await startNewerUpstash();
    const flags = { allowPrivilegedReads: "true", maxOutput: "1000" };
    const args = ["cells", "0", "18446744073709551614", "LIMIT", "40"];
    const { result, notice } = await answer<{ index: number }[]>(
      "redis_array_read",
      { command: "ARSCAN", args },
      flags,
    );
    const next = (result.at(-1)?.index ?? Number.NaN) + 1;
    expect(notice).toContain(
      JSON.stringify({ command: "ARSCAN", args: ["cells", `${next}`, args[2], "LIMIT", `${40 - result.length}`] }),
    );
  });
});
