import { isIP } from "node:net";
import * as z from "zod";

/** Addresses that begin with the same bits: one address, or a range in CIDR notation. */
export interface AddressRange {
  address: string;
  prefix: number;
  family: "ipv4" | "ipv6";
}

const EXPECTED = "expected addresses or ranges such as 10.0.0.7 or 10.0.0.0/8, and none of everybody";

/** Reads `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`; a range of all addresses is refused. */
export const addressRange = z.string().transform((text, context): AddressRange => {
  const [, address = "", digits] = /^([\d.:a-f]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  const longest = family === "ipv6" ? 128 : 32;
  const prefix = Number(digits ?? longest);
  if (isIP(address) === 0 || prefix < 1 || prefix > longest) {
    context.addIssue({ code: "custom", message: EXPECTED });
    return z.NEVER;
  }
  return { address, prefix, family };
});
