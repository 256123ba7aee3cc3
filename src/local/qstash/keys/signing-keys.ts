import type { NewId } from "../qstash-ids.ts";

/** What deliveries are signed with, and what they will be signed with after the next rotation. */
export interface SigningKeys {
  current: string;
  next: string;
}

export function createSigningKeys(newId: NewId): SigningKeys {
  return { current: newId("sig"), next: newId("sig") };
}

/** "The current key will be replaced with the next key and a new next key will be generated." */
export function rotateSigningKeys(keys: SigningKeys, newId: NewId): void {
  keys.current = keys.next;
  keys.next = newId("sig");
}
