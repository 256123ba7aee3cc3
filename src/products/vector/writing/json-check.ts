import { InputError } from "../../../call/tool.ts";
import { isRecord } from "../../account/answers/readable.ts";

/** The fields of a record that hold an object which is stored as it is. */
const STORED = ["content", "metadata"] as const;

/**
 * Throws an InputError for a field `__proto__` of an object that is stored. The check of arguments leaves it out in silence, so
 * that it has to be found before.
 */
export function refuseLostField(record: unknown, at: string): void {
  for (const field of STORED) {
    const stored = isRecord(record) ? record[field] : undefined;
    if (!isRecord(stored) || !Object.hasOwn(stored, "__proto__")) continue;
    throw new InputError(
      `${at}${field} has a field __proto__, which would be lost on the way: give it another name. Nothing was written.`,
    );
  }
}

/** The same for each record of the argument `list`; gives the arguments as they are. */
export function withoutLostFields(list: string) {
  return (raw: Record<string, unknown>): Record<string, unknown> => {
    const records = Array.isArray(raw[list]) ? raw[list] : [];
    for (const [index, record] of records.entries()) refuseLostField(record, `${list}[${index}].`);
    return raw;
  };
}

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
