/** Of all pairs of letters of two names, how many both must have at least. */
const NEAR = 0.4;
/** Characters of a name that are compared; of many long ones the pairs would take long to make. */
const COMPARED = 64;

/**
 * The things with a name near to the wanted one, the nearest first: by the pairs of letters that names share, in whatever
 * case, which takes a time that grows with the length of the names alone. A name that contains the wanted one, or is contained
 * in it, is near.
 */
export function nearest<Thing>(
  things: readonly Thing[],
  wanted: string,
  namesOf: (thing: Thing) => readonly string[],
): Thing[] {
  const given = plain(wanted);
  const pairs = pairsOf(given);
  const rated = things.map((thing) => ({
    thing,
    nearness: Math.max(0, ...namesOf(thing).map((name) => nearnessOf(plain(name), given, pairs))),
  }));
  return rated
    .filter(({ nearness }) => nearness >= NEAR)
    .sort((one, other) => other.nearness - one.nearness)
    .map(({ thing }) => thing);
}

/** From 0 to 1, which is the same name but for case and blanks (Sørensen–Dice coefficient of the pairs). */
function nearnessOf(name: string, given: string, pairs: ReadonlySet<string>): number {
  if (name === "" || given === "") return 0;
  if (name === given) return 1;
  const own = pairsOf(name);
  let shared = 0;
  for (const pair of own) if (pairs.has(pair)) shared += 1;
  const share = own.size + pairs.size === 0 ? 0 : (2 * shared) / (own.size + pairs.size);
  const isPart = name.length > 1 && given.length > 1 && (name.includes(given) || given.includes(name));
  return isPart ? Math.max(share, NEAR) : share;
}

function plain(name: string): string {
  return name.trim().toLowerCase().slice(0, COMPARED);
}

function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>();
  for (let index = 0; index + 1 < text.length; index += 1) pairs.add(text.slice(index, index + 2));
  return pairs;
}
