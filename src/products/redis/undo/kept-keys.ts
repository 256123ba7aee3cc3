import type { Kept, Print } from "../../../call/undo-scope.ts";
import { shownKey } from "../reports/shown-key.ts";
import type { KeptName, KeyState } from "./key-states.ts";

/** The database that a key is in; one of the account has an ID. */
export interface KeptDatabase {
  name: string;
  id?: string | undefined;
}

/** What brings a key back. */
export interface KeyBefore {
  database: KeptDatabase;
  key: KeptName;
  /** As base64; nothing where there was no such key. */
  dump?: string | undefined;
  expires?: number | undefined;
}

/** Bytes that a key takes beside its value and its name. */
const OVERHEAD = 300;

/** What tells a key of a database from all others. */
export function idOfKey({ id, name }: KeptDatabase, key: KeptName): string {
  return JSON.stringify(["key", id ?? name, key]);
}

/** A key as it is kept. */
export function keptKey(database: KeptDatabase, key: KeptName, state: KeyState, now: Print | undefined): Kept {
  const { dump, expires, type, print } = state;
  const before: KeyBefore = { database, key, dump, expires };
  const size = dump === undefined ? 0 : Buffer.byteLength(dump, "base64");
  return {
    id: idOfKey(database, key),
    kind: "key",
    shown: { database: database.name, key: shownKey(key), type, bytes: size },
    before,
    was: print,
    now,
    bytes: OVERHEAD + (dump?.length ?? 0) + nameText(key).length,
  };
}

/** A key as a sentence names it. */
export function nameText(key: KeptName): string {
  return typeof key === "string" ? key : key.base64;
}

/** A key in a sentence. */
export function quotedKey(key: KeptName): string {
  return JSON.stringify(shownKey(key));
}
