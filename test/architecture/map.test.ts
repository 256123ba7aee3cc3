import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const map = readFileSync(join(root, "docs/architecture.md"), "utf8");
const named = [...map.matchAll(/`((?:src|test|docs)(?:\/[\w.-]+)+)`/g)].map(([, path = ""]) => path);

describe("the map of the sources", () => {
  test("names only files and folders that exist", () => {
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test("names every room", () => {
    const rooms = readdirSync(join(root, "src")).map((name) => `src/${name}`);
    expect(rooms.filter((room) => !named.includes(room))).toEqual([]);
  });

  test("names every file that a call goes through", () => {
    const shared = ["context.ts", "observer.ts", "served.ts", "preview-facts.ts"];
    const files = readdirSync(join(root, "src/call")).map((name) => `src/call/${name}`);
    const unnamed = files.filter((file) => !named.includes(file) && !shared.some((name) => file.endsWith(name)));
    expect(unnamed).toEqual([]);
  });
});
