import { createHash } from "node:crypto";

/*
 * What tells two DUMPs apart. A set or hash of some size is dumped in the order of its hash table, which changes by itself, so
 * its elements are compared without their order. (RDB: a type, the value, two bytes of version and eight of a checksum.)
 */

const FOOTER = 10;
const SET = 2;
const HASH = 4;

/** The name of a type by the first byte of a dump. */
const TYPES: Readonly<Record<number, string>> = {
  ...{ 0: "string", 1: "list", 2: "set", 3: "zset", 4: "hash", 5: "zset", 6: "module", 7: "module", 9: "hash" },
  ...{ 10: "list", 11: "set", 12: "zset", 13: "hash", 14: "list", 15: "stream", 16: "hash", 17: "zset", 18: "list" },
  ...{ 19: "stream", 20: "set", 21: "stream", 22: "hash", 23: "hash", 24: "hash", 25: "hash", 26: "stream" },
};

/** The type of what a dump has, as far as it is known. */
export function typeOfDump(dump: Uint8Array): string {
  return TYPES[dump[0] ?? -1] ?? "unknown";
}

/** A digest that is the same for the same value. */
export function printOfDump(dump: Uint8Array): string {
  const type = dump[0];
  const members = type === SET ? 1 : type === HASH ? 2 : undefined;
  const parts = members === undefined ? undefined : elementsIn(dump.subarray(1, -FOOTER), members);
  if (parts === undefined) return digestOf(dump.subarray(0, -FOOTER));
  return digestOf(Buffer.from(`${type}:${parts.map(digestOf).sort().join()}`));
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

/** The elements of a set, or the pairs of a hash, each as its bytes; nothing where it is written otherwise. */
function elementsIn(value: Uint8Array, parts: number): Uint8Array[] | undefined {
  const view = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const count = lengthAt(view, 0);
  if (count === undefined || count.special) return undefined;
  const elements: Uint8Array[] = [];
  let at = count.end;
  for (let index = 0; index < count.length; index += 1) {
    const start = at;
    for (let part = 0; part < parts; part += 1) {
      const end = endOfString(view, at);
      if (end === undefined) return undefined;
      at = end;
    }
    elements.push(view.subarray(start, at));
  }
  return at === view.length ? elements : undefined;
}

interface Length {
  length: number;
  end: number;
  /** Whether it stands for an encoding in the place of a length. */
  special: boolean;
}

function lengthAt(view: Buffer, at: number): Length | undefined {
  const first = view[at];
  if (first === undefined) return undefined;
  const kind = first >> 6;
  if (kind === 0) return { length: first & 63, end: at + 1, special: false };
  if (kind === 1 && at + 2 <= view.length) {
    return { length: ((first & 63) << 8) | view.readUInt8(at + 1), end: at + 2, special: false };
  }
  if (kind === 3) return { length: first & 63, end: at + 1, special: true };
  if (first === 0x80 && at + 5 <= view.length) {
    return { length: view.readUInt32BE(at + 1), end: at + 5, special: false };
  }
  return undefined;
}

/** Bytes of the integers that stand in the place of a string. */
const INTEGERS = [1, 2, 4];

function endOfString(view: Buffer, at: number): number | undefined {
  const found = lengthAt(view, at);
  if (found === undefined) return undefined;
  const { length, end, special } = found;
  if (!special) return end + length <= view.length ? end + length : undefined;
  const integer = INTEGERS[length];
  if (integer !== undefined) return end + integer;
  const packed = length === 3 ? lengthAt(view, end) : undefined;
  const whole = packed && lengthAt(view, packed.end);
  return packed && whole && whole.end + packed.length <= view.length ? whole.end + packed.length : undefined;
}
