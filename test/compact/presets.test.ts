import { describe, expect, test } from "vitest";
import { listedIn } from "../../src/call/served.ts";
import { PRESETS, type PresetName } from "../../src/catalog/preset-names.ts";
import { isSelected } from "../../src/catalog/select.ts";
import { presets } from "../../src/products/presets.ts";
import { everything } from "../products/redis/served.ts";
import { serveCompact } from "./fixture.ts";

const account = { UPSTASH_EMAIL: "dev@example.com", UPSTASH_API_KEY: "key-of-the-account" };
const all = { allowWrites: "true", undo: "true" };
const THREE = ["upstash_find_tools", "upstash_read", "upstash_write"];

/** The names that are listed with everything allowed, or what else the flags say. */
async function listed(preset: PresetName, flags: Readonly<Record<string, string>> = all): Promise<string[]> {
  const { served } = await serveCompact({ preset, ...flags }, account);
  return listedIn(served.offer).map(({ name }) => name);
}

describe("a preset", () => {
  test.each([
    ["essentials", 40],
    ["ops", 80],
    ["data", 128],
  ] as const)(
    "%s lists fewer than %i tools with everything allowed, those that find the rest included",
    async (preset, limit) => {
      const names = await listed(preset);
      expect(names.length).toBeLessThan(limit);
      expect(names.slice(-THREE.length)).toEqual(THREE);
    },
  );

  test("everything lists every tool but those of services that are no more, and needs nothing to find them", async () => {
    const names = await listed("everything");
    const named = listedIn(everything.offer).filter(({ toolset }) => toolset !== "kafka");
    expect(named.length).toBeGreaterThan(150);
    expect(names).toEqual(expect.arrayContaining(named.map(({ name }) => name)));
    expect(names.filter((name) => THREE.includes(name))).toEqual([]);
  });

  test.each(PRESETS)("%s names only what there is", (preset) => {
    const names = [...everything.tools.keys(), "undo_list", "undo_apply"];
    const missing = presets[preset].filter(
      (pattern) => !names.some((name) => isSelected(name, { toolsets: [], tools: [pattern], excludeTools: [] })),
    );
    expect(missing).toEqual([]);
  });

  test("lists nothing that may not be called", async () => {
    const { served } = await serveCompact({ preset: "essentials" }, account);
    expect(listedIn(served.offer).filter(({ access }) => access !== "read")).toEqual([]);
  });

  test("is a choice of what the toolsets, tools and excluded tools leave", async () => {
    expect(await listed("essentials", { ...all, toolsets: "database" })).toEqual([
      ...["database_list", "database_get", "database_stats", "database_create"],
      ...THREE,
    ]);
    expect(await listed("essentials", { ...all, tools: "database_list,database_delete" })).toEqual([
      "database_list",
      ...THREE,
    ]);
    expect(await listed("essentials", { ...all, excludeTools: "redis_*" })).not.toContain("redis_string_read");
  });

  test("lists what it has alone where nothing else may be called", async () => {
    expect(await listed("essentials", { ...all, tools: "database_list" })).toEqual(["database_list"]);
  });
});
