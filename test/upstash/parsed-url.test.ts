import { expect, test } from "vitest";
import { parsedUrl } from "../../src/upstash/parsed-url.ts";

test("a URL with letters beyond ASCII is one, however often it was asked for", () => {
  const refused = Array.from({ length: 50_000 }, (_, index) => {
    return parsedUrl(index % 3 === 0 ? "https://münchen.example" : "https://example.com/a") === undefined;
  }).filter(Boolean);
  expect(refused).toEqual([]);
  expect(parsedUrl("no URL")).toBeUndefined();
});
