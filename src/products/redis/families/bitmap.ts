import { family } from "../command.ts";
import { sizeAfter } from "../plain-replies.ts";

export const bitmap = family(
  "bitmap",
  "Bits and small integers in a string.",
  {
    read: {
      GETBIT: "key offset",
      BITCOUNT: "key [start end [BYTE|BIT]]",
      BITPOS: "key 0|1 [start [end [BYTE|BIT]]]",
      BITFIELD_RO: "key [(GET encoding offset)...]",
    },
    write: {
      SETBIT: "key offset 0|1",
      BITOP: "AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE destkey key...",
      BITFIELD:
        "key [(GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] (SET encoding offset value|INCRBY encoding offset increment))...]",
    },
    plain: {
      BITOP: sizeAfter,
    },
  },
  {
    encoding: { means: "u1 to u63, i1 to i64; its offset in bits, or #n for the n-th integer" },
  },
);
