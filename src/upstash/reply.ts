/**
 * A Redis reply as the tools see it: text where the bytes are UTF-8, `{base64}` where they are not, integers beyond
 * ±(2^53-1) as digits.
 */
export type Reply = string | number | null | Bytes | Reply[];

/** Bytes that are not valid UTF-8. */
export interface Bytes {
  base64: string;
}
