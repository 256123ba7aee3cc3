import { type ListedRow, listingOf } from "./listing.ts";
import type { Toolset } from "./rows.ts";

/**
 * What is listed of a product. The build writes it down and puts what reads it in the place of this (scripts/listings.mjs),
 * so that the program lists tools without their tables; where the sources run as they are, the tables say it.
 */
export async function productListing(
  _product: string,
  load: () => Promise<readonly Toolset[]>,
): Promise<readonly ListedRow[]> {
  return listingOf(await load());
}
