import type { Reply } from "../../../upstash/reply.ts";
import { LAST_INDEX, nextIndexIn } from "../array-paging.ts";
import { asSlots } from "../replies/array-replies.ts";
import { asRandomFields } from "../replies/reply-shapes.ts";
import { asScoredMembers } from "../replies/sorted-set-replies.ts";
import { asEntries } from "../replies/stream-replies.ts";

/** How a type of key is measured, looked into and read on. */
export interface KeyType {
  /** The command that tells the size. */
  size: string;
  /** What the size counts. */
  unit: "bytes" | "fields" | "elements" | "members" | "entries" | "values" | "characters";
  /** A bounded part of the value: the command's words before and behind the key. */
  sample: readonly [command: string, ...args: string[]];
  /** How much of the size the sample covers at most. */
  sampled: number;
  show: (sample: Reply) => unknown;
  /** The call that reads what the sample leaves out; `size` as measured, `sample` as shown. */
  readOn: (key: string, size: number, sample: unknown) => ReadOn;
}

export interface ReadOn {
  tool: string;
  command: string;
  args: string[];
}

/** The rest of a larger string is read in parts of this many bytes. */
const PART_BYTES = 32_768;
/** The first bytes of a string that are looked at. */
export const SAMPLE_BYTES = 1_024;
const PAGE = 100;
const SAMPLE = 10;
const SAMPLE_ENTRIES = 3;

/** By the name that TYPE gives. */
export const keyTypes: Readonly<Record<string, KeyType>> = {
  string: {
    size: "STRLEN",
    unit: "bytes",
    sample: ["GETRANGE", "0", `${SAMPLE_BYTES - 1}`],
    sampled: SAMPLE_BYTES,
    show: (sample) => sample,
    readOn(key, size, sample) {
      const start = typeof sample === "string" ? Buffer.byteLength(sample) : Math.min(size, SAMPLE_BYTES);
      const end = size - start <= PART_BYTES ? "-1" : `${start + PART_BYTES - 1}`;
      return { tool: "redis_string_read", command: "GETRANGE", args: [key, `${start}`, end] };
    },
  },
  hash: {
    size: "HLEN",
    unit: "fields",
    sample: ["HRANDFIELD", `${SAMPLE}`, "WITHVALUES"],
    sampled: SAMPLE,
    show: (sample) => asRandomFields(sample, ["", `${SAMPLE}`, "WITHVALUES"]),
    readOn: (key) => ({ tool: "redis_hash_read", command: "HSCAN", args: [key, "0", "COUNT", `${PAGE}`] }),
  },
  list: {
    size: "LLEN",
    unit: "elements",
    sample: ["LRANGE", "0", `${SAMPLE - 1}`],
    sampled: SAMPLE,
    show: (sample) => sample,
    readOn: (key, _, sample) => ({ tool: "redis_list_read", command: "LRANGE", args: [key, ...pageAfter(sample)] }),
  },
  set: {
    size: "SCARD",
    unit: "members",
    sample: ["SRANDMEMBER", `${SAMPLE}`],
    sampled: SAMPLE,
    show: (sample) => sample,
    readOn: (key) => ({ tool: "redis_set_read", command: "SSCAN", args: [key, "0", "COUNT", `${PAGE}`] }),
  },
  zset: {
    size: "ZCARD",
    unit: "members",
    sample: ["ZRANGE", "0", `${SAMPLE - 1}`, "WITHSCORES"],
    sampled: SAMPLE,
    show: asScoredMembers,
    readOn: (key, _, sample) => ({
      tool: "redis_sorted_set_read",
      command: "ZRANGE",
      args: [key, ...pageAfter(sample), "WITHSCORES"],
    }),
  },
  stream: {
    size: "XLEN",
    unit: "entries",
    sample: ["XREVRANGE", "+", "-", "COUNT", `${SAMPLE_ENTRIES}`],
    sampled: SAMPLE_ENTRIES,
    show: asEntries,
    readOn(key, _, sample) {
      const last: unknown = Array.isArray(sample) ? sample.at(-1)?.id : undefined;
      const end = typeof last === "string" ? `(${last}` : "+";
      return { tool: "redis_stream_read", command: "XREVRANGE", args: [key, end, "-", "COUNT", `${PAGE}`] };
    },
  },
  array: {
    size: "ARCOUNT",
    unit: "values",
    sample: ["ARSCAN", "0", LAST_INDEX, "LIMIT", `${SAMPLE}`],
    sampled: SAMPLE,
    show: asSlots,
    readOn: (key, _, sample) => ({
      tool: "redis_array_read",
      command: "ARSCAN",
      args: [key, nextIndexIn(sample) ?? "0", LAST_INDEX, "LIMIT", `${PAGE}`],
    }),
  },
};

/** Start and stop of the next page; of the whole where there was no sample. */
function pageAfter(sample: unknown): string[] {
  const start = Array.isArray(sample) ? sample.length : 0;
  return [`${start}`, `${start + PAGE - 1}`];
}

/** A larger document is read by path: the names of an object first, the start of an array. */
export function documentReadOn(key: string, type: unknown): ReadOn {
  const tool = "redis_json_read";
  if (String(type) === "array") return { tool, command: "JSON.GET", args: [key, `$[0:${SAMPLE}]`] };
  return { tool, command: "JSON.OBJKEYS", args: [key, "$"] };
}
