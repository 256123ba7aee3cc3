/*
 * Money is summed in whole ten-thousandths of a US dollar, each amount rounded once before, so that what is shown adds up to
 * the total exactly.
 */

const OF_A_DOLLAR = 10_000;
const OF_A_CENT = 100;
/** Amounts below ten cents keep four decimals, which is where a few thousand commands are seen. */
const SMALL = 10 * OF_A_CENT;

/** The amount for US dollars: in cents, or finer where it is small; what costs anything is never nothing. */
export function amountOf(usd: number): number {
  const fine = usd > 0 ? Math.max(1, Math.round(usd * OF_A_DOLLAR)) : Math.round(usd * OF_A_DOLLAR);
  return Math.abs(fine) < SMALL ? fine : Math.round(fine / OF_A_CENT) * OF_A_CENT;
}

/** The US dollars of an amount. */
export function usdOf(amount: number): number {
  return amount / OF_A_DOLLAR;
}

/** An amount for a reader: "$61.20", "$0.0042". */
export function usdText(amount: number): string {
  const usd = usdOf(amount);
  return `$${amount % OF_A_CENT === 0 ? usd.toFixed(2) : String(usd)}`;
}
