/**
 * The shortest decimal that names a 32-bit float, as Upstash writes scores and vectors: 0.1 for the float nearest to it,
 * which JavaScript by itself writes 0.10000000149011612. Other numbers are rounded to a 32-bit float first.
 */
export function shortestDecimal(value: number): number {
  const float = Math.fround(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const decimal = Number(float.toPrecision(digits));
    if (Math.fround(decimal) === float) return decimal;
  }
  // Nine digits tell every 32-bit float from its neighbours.
  return Number(float.toPrecision(9));
}
