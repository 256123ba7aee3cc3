import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { STORY } from "../clients/pictures/story.ts";
import { configOf, serveForTest } from "../served.ts";
import { page, quoted, root } from "./pages.ts";

/** Pixels that a reader's page has room for, and bytes that are there at once. */
const WIDEST = 1_200;
const NARROWEST = 600;
const LARGEST = 150_000;

const text = page("docs/conversation.md");
const shown = [...text.matchAll(/!\[([^\]]+)\]\((.+?)\)/g)].map(([, alt = "", file = ""]) => ({ alt, file }));
const files = readdirSync(join(root, "docs")).filter((name) => /^conversation-.*\.png$/.test(name));
const fromStory = STORY.flatMap(({ form, picture }) => Object.keys({ ...form, ...picture }));

describe("docs/conversation.md", () => {
  it("shows each picture of the conversation once, in its order, and the App at the end", () => {
    expect(shown.map(({ file }) => file)).toEqual(
      [...fromStory, "conversation-dashboard"].map((name) => `${name}.png`),
    );
    expect(files.sort()).toEqual(shown.map(({ file }) => file).sort());
  });

  it.each(shown)("shows $file, a PNG that a page has room for and that is there at once", ({ file, alt }) => {
    const bytes = readFileSync(join(root, "docs", file));
    expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    const width = bytes.readUInt32BE(16);
    expect(width).toBeGreaterThan(NARROWEST);
    expect(width).toBeLessThanOrEqual(WIDEST);
    expect(bytes.length).toBeLessThan(LARGEST);
    expect(alt.split(" ").length).toBeGreaterThan(10);
  });

  it("has a heading for whatever the person asks", () => {
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading).slice(0, -1)).toEqual(
      STORY.map(({ asked }) => asked),
    );
  });

  it("names every tool that is called, and none that does not exist", async () => {
    const { tools } = await serveForTest(configOf({ local: "true", allowWrites: "true", undo: "true" }));
    const named = quoted(text).filter((code) => /^[a-z]+(_[a-z]+)+$/.test(code));
    expect(named.filter((name) => !tools.has(name))).toEqual([]);
    const called = STORY.flatMap(({ calls }) => calls.map(({ tool }) => tool));
    expect(named).toEqual(expect.arrayContaining([...called, "database_stats"]));
  });

  it("says that no model was asked", () => {
    expect(text).toContain("No model was asked");
  });
});
