import { describe, expect, test } from "vitest";
import { ICON, iconAddress, OWN_ICON } from "../src/icon.ts";
import { products } from "../src/products/index.ts";

const icons = [["the program", OWN_ICON] as const, ...products.map(({ name, icon }) => [name, icon] as const)];

/** Characters of the address of an icon, which stands once for each tool in a list. */
const LONGEST = 350;

describe("the icon of", () => {
  test.each(icons)("%s is an address of few characters, each as an address has it (RFC 3986)", (_, address) => {
    expect(address).toMatch(/^data:image\/svg\+xml,([\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})+$/);
    expect(address.length).toBeLessThan(LONGEST);
  });

  test.each(icons)("%s asks for nothing from elsewhere", (_, address) => {
    const svg = decodeURIComponent(address.slice(address.indexOf(",") + 1));
    expect(svg.replace("xmlns='http://www.w3.org/2000/svg'", "")).not.toMatch(/href|url|http|script|style/i);
  });

  test("each product is its own", () => {
    expect(new Set(icons.map(([, address]) => address)).size).toBe(icons.length);
  });
});

test("the address of an icon holds it as it is drawn", () => {
  const address = iconAddress({ color: "#0b5cad", path: "M4 11.5l4-7 4 7z" });
  expect(decodeURIComponent(address)).toBe(`data:image/svg+xml,${ICON.replaceAll('"', "'")}`);
});
