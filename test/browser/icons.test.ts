import { expect, test } from "vitest";
import { OWN_ICON } from "../../src/icon.ts";
import { products } from "../../src/products/index.ts";
import { inChromium } from "./browser.ts";

const icons = [["the program", OWN_ICON] as const, ...products.map(({ name, icon }) => [name, icon] as const)];

inChromium("in Chromium the icon of", (open) => {
  test.each(icons)("%s is a picture with something white on a field of another color", async (_, address) => {
    const { page } = await open();
    const { white, field, clear } = countColors(
      await page.evaluate<string[]>(`(${POINTS})(${JSON.stringify(address)})`),
    );
    expect(white).toBeGreaterThan(50);
    expect(field).toBeGreaterThan(500);
    // Its corners are round.
    expect(clear).toBeGreaterThan(4);
  });
});

const SIDE = 32;

/** Runs in the page: the colors of the points of a picture, line by line. */
const POINTS = `async (address) => {
  const picture = new Image(${SIDE}, ${SIDE});
  picture.src = address;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: ${SIDE}, height: ${SIDE} });
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0, ${SIDE}, ${SIDE});
  const { data } = context.getImageData(0, 0, ${SIDE}, ${SIDE});
  return Array.from({ length: ${SIDE * SIDE} }, (_, at) => data.slice(at * 4, at * 4 + 4).join());
}`;

/** How many points are white, of the color of the field, and of none. */
function countColors(points: readonly string[]) {
  const count = (color: string | undefined) => points.filter((point) => point === color).length;
  // A point near the top edge is of the field alone.
  return { white: count("255,255,255,255"), field: count(points[SIDE * 2 + SIDE / 2]), clear: count("0,0,0,0") };
}
