import { MOST_ELEMENTS } from "../../upstash/large-json.ts";

/** Says that a reply was not read whole, and how to get at the rest. */
export function leftOut(elements: number): string {
  return `Of the reply ${MOST_ELEMENTS} elements were read; ${elements} more were left out. Ask for the rest in parts.`;
}
