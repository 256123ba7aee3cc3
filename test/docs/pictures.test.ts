import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allText, root } from "./pages.ts";

/** Bytes of a picture, so that a page with it is there at once. */
const LARGEST_PICTURE = 150_000;

const pictures = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".png"));

describe("the pictures of the documents", () => {
  it.each(pictures)("%s is a PNG below 150 kB, and a document shows it", (name) => {
    const bytes = readFileSync(join(root, "docs", name));
    expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(bytes.length).toBeLessThan(LARGEST_PICTURE);
    expect(allText).toMatch(new RegExp(`!\\[[^\\]]{10,}\\]\\((docs/)?${name}\\)`));
  });
});
