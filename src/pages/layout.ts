import { ICON } from "../icon.ts";
import { FORM_TOKEN } from "./answer-pages.ts";
import type { Browser } from "./browser.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./page.ts";
import { STYLES } from "./styles.ts";

/** A link that stands on every page. */
export interface PageLink {
  path: string;
  text: string;
  /** What is there, for whoever has lost their way. */
  about?: string;
}

const STYLES_PATH = "/pages.css";
const ICON_PATH = "/pages.svg";

/** The frame that all pages have: one heading, the links to the others, and what the page says. */
export function layoutWith(links: readonly PageLink[]): (title: string, body: Html, path?: string) => Html {
  return (title, body, shown) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · upstash-mcp</title>
<link rel="stylesheet" href="${STYLES_PATH}">
<link rel="icon" href="${ICON_PATH}" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="name">upstash-mcp</p>
${links.length > 0 && html`<nav aria-label="Pages"><ul>${links.map((link) => linkItem(link, shown))}</ul></nav>`}
</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

function linkItem({ path, text }: PageLink, shown: string | undefined): Html {
  return html`<li><a href="${path}"${path === shown && html` aria-current="page"`}>${text}</a></li>`;
}

/** What all pages look like. */
export const stylesPage: Page = {
  path: STYLES_PATH,
  isPublic: true,
  show: () => ({ type: "text/css; charset=utf-8", text: STYLES }),
};

/** What a browser shows beside the title of all pages. */
export const iconPage: Page = {
  path: ICON_PATH,
  isPublic: true,
  show: () => ({ type: "image/svg+xml", text: ICON }),
};

/** Facts by name, as a list of terms. */
export function factList(facts: readonly (readonly [name: string, value: string | Html])[]): Html {
  return html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A form of a page, with the token by which it is known to be of this browser. */
export function formOf({ formToken }: Browser, path: string, fields: Html): Html {
  return html`<form method="post" action="${path}"><input type="hidden" name="${FORM_TOKEN}" value="${formToken(path)}">${fields}</form>`;
}
