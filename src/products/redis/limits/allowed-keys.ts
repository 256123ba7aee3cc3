import { fitsAny } from "../../account/reach/name-patterns.ts";

/** The name of a key, which may be bytes that are no text. */
export type KeyName = string | Uint8Array;

/** The keys that writes may name. */
export interface AllowedKeys {
  has(key: KeyName): boolean;
  /** A name among them for a key of this server's own, the given one where that is; nothing where there is no room. */
  roomFor(name: string): string | undefined;
}

/** Of each list of patterns, in which `*` stands for any text, one must fit. */
export function allowedKeys(lists: readonly (readonly string[])[]): AllowedKeys {
  // Byte by byte, so that a name that is no text can fit as well.
  const inBytes = lists.map((patterns) => patterns.map(bytesOf));
  const has = (key: KeyName) => {
    const name = [bytesOf(key)];
    return inBytes.every((patterns) => fitsAny(patterns, name));
  };
  return {
    has,
    roomFor(name) {
      const withRoom = lists.flat().filter((pattern) => pattern.includes("*"));
      const names = withRoom.map((pattern) => pattern.replace("*", () => name).replaceAll("*", ""));
      return [name, ...names].find(has);
    },
  };
}

function bytesOf(key: KeyName): string {
  return (typeof key === "string" ? Buffer.from(key, "utf8") : Buffer.from(key)).toString("latin1");
}
