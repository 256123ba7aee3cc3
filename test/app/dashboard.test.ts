import { describe, expect, test } from "vitest";
import { DASHBOARD, DRAWN_BY, isDrawn } from "../../src/app/dashboard.ts";
import { dashboardPage } from "../../src/app/dashboard-page.ts";
import { configOf, serveForTest } from "../served.ts";

const MOST_BYTES = 40_000;

describe("the page of the App", () => {
  test("is smaller than 40 KB, with its script and style sheet in it", () => {
    const page = dashboardPage();
    expect(Buffer.byteLength(page)).toBeLessThan(MOST_BYTES);
    expect(page.match(/<(script|style)\b/g)).toEqual(["<style", "<script"]);
  });

  test("names no address but that of SVG, and nothing that loads", () => {
    const page = dashboardPage();
    expect(page.match(/https?:\/\/[^"'\s]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(page).not.toMatch(
      /\b(src|href)\s*=|url\(|\b(import|fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval)\b/,
    );
  });

  test("makes markup of nothing: no text is parsed", () => {
    expect(dashboardPage()).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|srcdoc/);
  });

  test("has a policy that allows its own script and style sheet, and nothing else", () => {
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(dashboardPage()) ?? [];
    const hash = "'sha256-[\\w+/]{43}='";
    expect(policy).toMatch(
      new RegExp(`^default-src 'none'; script-src ${hash}; style-src ${hash}; base-uri 'none'; form-action 'none'$`),
    );
  });

  test("is of the type that the extension has", () => {
    expect(DASHBOARD.mimeType).toBe("text/html;profile=mcp-app");
    expect(DASHBOARD.uri).toMatch(/^ui:\/\//);
  });
});

test("each tool that it draws is offered, reads, and is drawn by a function of the page", async () => {
  const { tools } = await serveForTest(configOf({ local: "true" }));
  for (const [tool, draws] of DRAWN_BY) {
    expect(tools.get(tool), tool).toMatchObject({ access: "read" });
    expect(dashboardPage()).toContain(`function ${draws}(`);
  }
  expect(isDrawn("database_list")).toBe(false);
});
