import { rangeOfSlotsAfter, slotsAfter } from "../array-paging.ts";
import { family } from "../command.ts";
import { advice, argumentsAfter, withoutParts } from "../paging.ts";
import { allFrom, neverPlain, oneDone } from "../plain-replies.ts";
import { asFoundSlots, asSlots } from "../replies/array-replies.ts";
import { asMap, asNumber } from "../replies/reply-shapes.ts";

/** Upstash's documents do not say whether the read-only token may run the reads ("Array commands"). */
export const array = family(
  "array",
  "Arrays: values at indexes 0 to 2^64-2, with gaps; nothing shifts.",
  {
    privileged: {
      ARGET: "key index",
      ARMGET: "key index...",
      ARGETRANGE: "key start end",
      ARSCAN: ["key start end [LIMIT n]", asSlots],
      ARGREP: [
        "key start end (EXACT value|MATCH substring|GLOB pattern|RE regex)... [AND|OR] [NOCASE] [WITHVALUES] [LIMIT n]",
        asFoundSlots,
      ],
      ARLASTITEMS: "key count [REV]",
      AROP: ["key start end SUM|MIN|MAX|AND|OR|XOR|USED|(MATCH value)", asNumber],
      ARCOUNT: "key",
      ARLEN: "key",
      ARNEXT: "key",
      ARINFO: ["key [FULL]", asMap],
    },
    write: {
      ARSET: "key index value...",
      ARMSET: "key (index value)...",
      ARINSERT: "key value...",
      ARRING: "key size value...",
      ARSEEK: "key index",
      ARDEL: "key index...",
      ARDELRANGE: "key (start end)...",
    },
    plain: {
      ARSET: allFrom(2),
      ARMSET: allFrom(1, 2),
      ARSEEK: oneDone,
      ARDEL: allFrom(1),
      ARDELRANGE: neverPlain,
    },
    independent: ["ARMGET"],
    paging: {
      ARGET: withoutParts,
      ARMGET: argumentsAfter("ARMGET", "indexes"),
      ARGETRANGE: rangeOfSlotsAfter,
      ARSCAN: slotsAfter,
      ARGREP: advice("Ask for a narrower range of indexes."),
      ARLASTITEMS: advice("Ask for a lower count, or by index with ARSCAN."),
    },
  },
  {
    end: { means: "inclusive" },
    ARGREP: { means: "start and end may be - and +" },
    ARINSERT: { means: "appends at a cursor, answers the index" },
    ARRING: { means: "the same in a ring of size values" },
  },
);
