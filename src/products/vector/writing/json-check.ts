/** A value in JSON, and where it stands. */
interface Placed {
  value: unknown;
  at: string;
}

/**
 * Says what JSON would change in an object on the way: an integer that numbers cannot hold exactly, or half of a character.
 * Nothing where it arrives as it is. The object is as deep and as large as the arguments of a call may be.
 */
export function jsonFault(object: unknown, at: string): string | undefined {
  const waiting: Placed[] = [{ value: object, at }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value } = next;
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return `${next.at} is an integer that JSON numbers cannot hold exactly; send it as text, in quotes.`;
    }
    if (typeof value === "string" && !value.isWellFormed()) {
      return `${next.at} has half of a surrogate pair, which UTF-8 cannot carry; leave it out or complete it.`;
    }
    if (typeof value === "object" && value !== null) {
      for (const [name, inner] of Object.entries(value)) waiting.push({ value: inner, at: placeIn(next, name) });
    }
  }
  return undefined;
}

/** Characters of the way to a value that an error has. */
const LONGEST_PLACE = 200;

function placeIn({ value, at }: Placed, name: string): string {
  const place = Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`;
  return place.length <= LONGEST_PLACE ? place : at;
}
