import { createHash } from "node:crypto";
import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { numberIn } from "../replies/pipeline-answers.ts";
import {
  FIRST_ELEMENTS,
  itemsIn,
  LATER_ELEMENTS,
  type PairedNames,
  type ValueRound,
  type ValueVerdict,
} from "./value-round.ts";

interface Scan {
  scan: "HSCAN" | "SSCAN";
  size: "HLEN" | "SCARD";
  /** Items of an element: a field has its value behind it. */
  width: number;
}

/** Hashes or sets, whose elements have no order. */
export function unordered(scan: Scan): (names: PairedNames) => ValueRound {
  return (names) => scanned(names, scan, begun(), begun());
}

/** How far a hash or set was read: the sum of the digests of its elements says the same in any order. */
interface Scanned {
  cursor: string;
  elements: number;
  sum: bigint;
  pages: number;
}

function begun(): Scanned {
  return { cursor: "0", elements: 0, sum: 0n, pages: 0 };
}

function scanned(names: PairedNames, scan: Scan, here: Scanned, there: Scanned): ValueRound {
  const command = (key: string, { cursor, pages }: Scanned): RedisCommand[] => {
    if (pages > 0 && cursor === "0") return [];
    return [[scan.scan, key, cursor, "COUNT", `${pages === 0 ? FIRST_ELEMENTS : LATER_ELEMENTS}`]];
  };
  return {
    here: command(names.here, here),
    there: command(names.there, there),
    judge([one], [other]) {
      const [mine, others] = [further(here, one, scan.width), further(there, other, scan.width)];
      if (mine.cursor !== "0" || others.cursor !== "0") return scanned(names, scan, mine, others);
      // A page alone has each element once; over several one can come twice, where the value changes.
      const isSure = mine.pages === 1 && others.pages === 1;
      return isSure ? sameSums(mine, others) : countedAgain(names, scan, mine, others);
    },
  };
}

function countedAgain(names: PairedNames, { size }: Scan, here: Scanned, there: Scanned): ValueRound {
  return {
    here: [[size, names.here]],
    there: [[size, names.there]],
    judge([one], [other]) {
      const isSure = numberIn(one) === here.elements && numberIn(other) === there.elements;
      return isSure ? sameSums(here, there) : "changed_meanwhile";
    },
  };
}

function sameSums(here: Scanned, there: Scanned): ValueVerdict {
  return here.elements === there.elements && here.sum === there.sum ? "equal" : "different";
}

const MODULUS = 2n ** 256n;

/** Adds a page; without a reply this side was at its end. */
function further(so: Scanned, reply: Reply | undefined, width: number): Scanned {
  if (reply === undefined) return so;
  const [cursor = null, page = null] = itemsIn(reply);
  const items = itemsIn(page);
  let { sum, elements } = so;
  for (let at = 0; at < items.length; at += width) {
    const text = JSON.stringify(items.slice(at, at + width));
    sum = (sum + BigInt(`0x${createHash("sha256").update(text).digest("hex")}`)) % MODULUS;
    elements += 1;
  }
  return { cursor: String(cursor), elements, sum, pages: so.pages + 1 };
}
