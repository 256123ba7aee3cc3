import { createHash } from "node:crypto";
import { InputError } from "../call/tool.ts";

/*
 * A cursor says behind which element of which list an answer goes on. It is opaque: it holds a digest of the list's name
 * and filters, the position, and a digest of the element's ID, so that nothing of the list can be read in it.
 */

export const LONGEST_CURSOR = 200;
const FARTHEST = 1_000_000_000;
/** Characters of a digest; two elements of one list do not share one. */
const DIGEST = 16;

/** Where a list goes on. */
export interface ListPlace {
  /** How many elements stand before. */
  position: number;
  /** The digest of the last of these; empty for one without ID. */
  anchor: string;
}

/** What tells a list from others: the tool, and what leaves elements out. */
export function listKey(tool: string, filters: Readonly<Record<string, unknown>>): string {
  return digestOf(JSON.stringify([tool, filters]));
}

/** The cursor behind an element, of which `position` says the how manieth it is. */
export function cursorBehind(list: string, position: number, id: string | undefined): string {
  return Buffer.from(JSON.stringify([list, position, anchorOf(id)])).toString("base64url");
}

/** Where a cursor goes on. Throws an InputError for what is no cursor of this list. */
export function listPlaceOf(cursor: string, list: string): ListPlace {
  const [key, position, anchor] = partsOf(cursor);
  const isPosition = Number.isInteger(position) && Number(position) > 0 && Number(position) <= FARTHEST;
  if (typeof key !== "string" || typeof anchor !== "string" || !isPosition) {
    throw new InputError(
      "cursor is not one of this server; it must be the cursor of an answer, unchanged. Leave it out to begin anew.",
    );
  }
  if (key !== list) {
    throw new InputError(
      "cursor belongs to another list; it goes with the tool and the filters of the answer that it came with. Leave it out to begin anew.",
    );
  }
  return { position: Number(position), anchor };
}

/**
 * How many of these IDs stand before the place. Where elements came or went before it, the element that it is behind is
 * looked for. Throws an InputError where that is gone: nobody could tell then what was shown already.
 */
export function startAt({ position, anchor }: ListPlace, ids: readonly (string | undefined)[]): number {
  const isAnchor = (id: string | undefined) => anchorOf(id) === anchor;
  if (position <= ids.length && isAnchor(ids[position - 1])) return position;
  const found = anchor === "" ? -1 : ids.findIndex(isAnchor);
  if (found !== -1) return found + 1;
  throw new InputError(
    "The list has changed: what cursor stood at is no longer in it. Leave cursor out to begin anew.",
  );
}

function partsOf(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parts) && parts.length === 3 ? parts : [];
  } catch {
    return [];
  }
}

function anchorOf(id: string | undefined): string {
  return id === undefined ? "" : digestOf(id);
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, DIGEST);
}
