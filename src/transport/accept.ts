/** What answers are; a client of the 2025 protocol versions must take both. */
const ANSWERS = ["application/json", "text/event-stream"] as const;
const ALL = ANSWERS.join(", ");

/**
 * The header Accept as the SDK looks for it, by the names of the types alone: whoever takes them by a range, such as that of
 * every type, or names none, takes them all the same.
 */
export function acceptOf(header: string | undefined): string {
  if (header === undefined || header.trim() === "") return ALL;
  // As most clients write it.
  if (header === ALL) return ALL;
  const ranges = header.split(",").flatMap((text) => {
    const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
    return parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter)) ? [] : [range];
  });
  const takes = (type: string) =>
    ranges.some((range) => range === type || range === "*/*" || range === `${type.split("/", 1)[0]}/*`);
  return ANSWERS.every(takes) ? ALL : header;
}

/** Whether a header that `acceptOf` has read takes every kind of answer. */
export function takesAll(accept: string): boolean {
  return accept === ALL;
}
