import { expect, test } from "vitest";
import { FORM_TOKEN } from "../../src/pages/answer-pages.ts";
import { browserOf } from "../../src/pages/browser.ts";
import { html } from "../../src/pages/html.ts";
import { factList, formOf, layoutWith, stylesPage } from "../../src/pages/layout.ts";
import { STYLES } from "../../src/pages/styles.ts";

test("every page says its language, has one heading, its title, and the links to the others", () => {
  const { markup } = layoutWith([{ path: "/approvals", text: "Approvals" }])("A <page>", html`<p>says this</p>`);
  expect(markup).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(markup).toContain("<title>A &#60;page&#62; · upstash-mcp</title>");
  expect(markup.match(/<h1>.*<\/h1>/g)).toEqual(["<h1>A &#60;page&#62;</h1>"]);
  expect(markup).toContain('<a href="/approvals">Approvals</a>');
  expect(markup).toContain("<p>says this</p>");
});

test("the link of the page that is shown is marked as such", () => {
  const links = [
    { path: "/", text: "Window" },
    { path: "/approvals", text: "Approvals" },
  ];
  const marked = (path?: string) =>
    /<a href="([^"]*)" aria-current="page">/.exec(layoutWith(links)("A page", html``, path).markup)?.[1];
  expect([marked("/approvals"), marked("/"), marked("/calls/1"), marked()]).toEqual([
    "/approvals",
    "/",
    undefined,
    undefined,
  ]);
});

test("no page has a script, a style or an address of elsewhere in it, which its policy would not let through", () => {
  const { markup } = layoutWith([])("A page", factList([["name", "orders"]]));
  expect(markup).not.toMatch(/<script|<style|style=|https?:|nav/);
  expect(STYLES).not.toMatch(/url\(|@import/);
});

test("the styles are dark where the person's system is, and anybody may read them", async () => {
  expect(stylesPage.isPublic).toBe(true);
  expect(STYLES).toContain("@media (prefers-color-scheme: dark)");
});

/** The contrast of two colors (WCAG 2.2, "contrast ratio"). */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each(["light", "dark"])("every text can be read on its %s ground", (scheme) => {
  const block = STYLES.split(":root {")[scheme === "light" ? 1 : 2] ?? "";
  const color = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1] ?? "";
  const pairs = ["text", "quiet", "link", "danger", "good"].flatMap((name) => [
    [name, contrast(color(name), color("ground"))] as const,
    [`${name}, raised`, contrast(color(name), color("raised"))] as const,
  ]);
  pairs.push(["on danger", contrast(color("on-danger"), color("danger"))]);
  expect(pairs.filter(([, ratio]) => !(ratio >= 4.5))).toEqual([]);
});

test("a form carries the token of its browser and its path, and no other form's", () => {
  const browser = browserOf(undefined, Buffer.alloc(32, 1), false);
  const { markup } = formOf(browser, "/approvals/a", html`<button>Go</button>`);
  expect(markup).toContain(`name="${FORM_TOKEN}" value="${browser.formToken("/approvals/a")}"`);
  expect(markup).not.toContain(browser.formToken("/approvals/b"));
});
