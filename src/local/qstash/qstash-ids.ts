import { randomBytes } from "node:crypto";

/** Makes what names a new thing: "msg" gives such as "msg_26hZCxZCuWyyTWPmSVBrNB882AwBNcqt". */
export type NewId = (prefix: string) => string;

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const ID_LENGTH = 28;

/** A name that nothing else has. */
export const randomId: NewId = (prefix) => {
  const letters = [...randomBytes(ID_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `${prefix}_${letters.join("")}`;
};
