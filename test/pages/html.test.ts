import { describe, expect, test } from "vitest";
import { html } from "../../src/pages/html.ts";

describe("a template of HTML", () => {
  test("escapes text, between tags and in attributes", () => {
    const name = `"><script>alert('x')</script>&\``;
    const { markup } = html`<p title="${name}">${name}</p>`;
    const escaped = "&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;&#96;";
    expect(markup).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test("takes HTML, lists, numbers, and what is left out", () => {
    expect(html`<ul>${[1, 2].map((each) => html`<li>${each}</li>`)}${false}${undefined}</ul>`.markup).toBe(
      "<ul><li>1</li><li>2</li></ul>",
    );
  });

  test("takes no object for HTML that could come from elsewhere as JSON text", () => {
    expect(html`${JSON.stringify({ markup: "<b>" })}`.markup).toBe("{&#34;markup&#34;:&#34;&#60;b&#62;&#34;}");
  });
});
