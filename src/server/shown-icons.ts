import { OWN_ICON } from "../icon.ts";

/** An icon as clients are told of it (MCP 2025-11-25, "Icons"). */
export interface ShownIcon {
  src: string;
  mimeType: "image/svg+xml";
}

/** The icons of what is listed, by the address of its product's; those of the program for what is of none. */
export function shownIcons(address: string = OWN_ICON): ShownIcon[] {
  return [{ src: address, mimeType: "image/svg+xml" }];
}
