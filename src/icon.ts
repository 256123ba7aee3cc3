/** What an icon is made of: the color of its field, and what is drawn on it in white, as the path of an SVG of 16 by 16. */
export interface IconShape {
  color: string;
  path: string;
}

const OWN: IconShape = { color: "#0b5cad", path: "M4 11.5l4-7 4 7z" };

/** What may not stand as it is in an address (RFC 3986), of what an icon has. */
const ESCAPED: Readonly<Record<string, string>> = { "<": "%3C", ">": "%3E", "#": "%23", " ": "%20" };

/** The icon of the program, which browsers, the plugins and the bundle show beside its name. */
export const ICON = svgOf(OWN);

/** The address of an icon, which holds the whole of it: whoever shows it asks nobody for it (RFC 2397). */
export function iconAddress(shape: IconShape): string {
  const svg = svgOf(shape).replaceAll('"', "'");
  return `data:image/svg+xml,${svg.replace(/[<># ]/g, (sign) => ESCAPED[sign] ?? sign)}`;
}

/** The address of the icon of the program, for what is of no product. */
export const OWN_ICON = iconAddress(OWN);

function svgOf({ color, path }: IconShape): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${color}"/><path d="${path}" fill="#fff"/></svg>`;
}
