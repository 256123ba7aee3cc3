import type { BilledUnit } from "../../../upstash/budget/bill.ts";
import type { IndexProduct } from "../../account/index-url.ts";

/** A kind of index that an account has, and how it is spoken of. */
export interface IndexKind {
  product: IndexProduct;
  /** "Vector": in sentences and as the API's name. */
  label: string;
  /** As Upstash bills its requests. */
  billed: BilledUnit;
  /** "vector index". */
  what: string;
  /** The argument by which a call names one of the account. */
  argument: string;
  /** Its name among the kinds of the account. */
  accountKind: "vector_index" | "search_index";
  /** Where the Developer API tells of one. */
  describedAt: readonly string[];
  /** The variables of a configured one. */
  variables: { url: string; token: string; readOnlyToken: string };
}
