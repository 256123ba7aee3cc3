/** The two numbers of an id such as `1721284005242-0`; nothing for a text that is no id. */
function numbersOf(id: string): [bigint, bigint] | undefined {
  const [, milliseconds, sequence = "0"] = /^(\d{1,20})(?:-(\d{1,20}))?$/.exec(id) ?? [];
  return milliseconds === undefined ? undefined : [BigInt(milliseconds), BigInt(sequence)];
}

/** Whether the first id comes before the second; no text that is no id comes before another. */
export function isBefore(one: string, other: string): boolean {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  if (first === undefined || second === undefined) return false;
  return first[0] < second[0] || (first[0] === second[0] && first[1] < second[1]);
}

/** Ids before September 2001 are no times, and neither are those of the future. */
const EARLIEST = 1_000_000_000_000n;
const CLOCKS_APART = 3_600_000;

/**
 * When an entry was added, in milliseconds since 1970, as far as its id tells: Redis makes ids of the time, clients may make
 * them of anything.
 */
export function timeOfId(id: string | undefined, now: number): number | undefined {
  const [milliseconds] = (id === undefined ? undefined : numbersOf(id)) ?? [];
  if (milliseconds === undefined || milliseconds < EARLIEST || milliseconds > now + CLOCKS_APART) return undefined;
  return Number(milliseconds);
}
