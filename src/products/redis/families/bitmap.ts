import { family } from "../command.ts";
import { sizeAfter } from "../plain-replies.ts";

export const bitmap = family(
  "bitmap",
  "Bitmaps and bitfields: single bits and small integers inside a string.",
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
  "encoding: u1 to u63 or i1 to i64; offset: in bits, or #n for the n-th integer.",
);
