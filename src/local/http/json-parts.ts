/** Characters of one part; one element of a list may have more. */
const PART_CHARACTERS = 262_144;
/** Levels that are taken apart: an envelope, what is in it, and the lists of several answers. */
const [OBJECT_LEVELS, LIST_LEVELS] = [2, 4];

/** JSON in parts, so that an answer of any length never is one text: what is not taken is never made. */
export function* jsonParts(value: unknown): Generator<string> {
  let part = "";
  for (const piece of piecesOf(value, 0)) {
    part += piece;
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = "";
  }
  if (part !== "") yield part;
}

function* piecesOf(value: unknown, level: number): Generator<string> {
  if (Array.isArray(value) && level < LIST_LEVELS && typeof value[0] !== "number") {
    yield "[";
    for (const [index, element] of value.entries()) {
      if (index > 0) yield ",";
      yield* piecesOf(element, level + 1);
    }
    yield "]";
  } else if (isObject(value) && level < OBJECT_LEVELS) {
    let before = "{";
    for (const [name, inner] of Object.entries(value)) {
      if (inner === undefined) continue;
      yield `${before}${JSON.stringify(name)}:`;
      yield* piecesOf(inner, level + 1);
      before = ",";
    }
    yield before === "{" ? "{}" : "}";
  } else yield JSON.stringify(value) ?? "null";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !("toJSON" in value);
}
