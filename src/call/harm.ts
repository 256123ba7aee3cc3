/** What a call would destroy, or take from somebody or give to somebody. */
export interface Harm {
  /** Each harmful thing by name and target, as the end of a sentence: "runs FLUSHALL". */
  things: readonly string[];
  /** What the call does beside these, in numbers: "9 other commands". */
  others?: string | undefined;
}

/** What a person can take in at once; a form in a client has little room. */
const MOST_THINGS = 20;
/** Characters of all things together. */
const LONGEST_HARM = 3_000;

/** The harm in one text. */
export function harmText({ things, others }: Harm): string {
  return [...things, ...(others === undefined ? [] : [`beside these: ${others}`])].join("; ");
}

/** Why a person cannot be asked about this harm, and what to do; nothing where all of it can be shown. */
export function whyNotShowable({ things }: Harm): string | undefined {
  const characters = things.reduce((sum, { length }) => sum + length, 0);
  if (things.length <= MOST_THINGS && characters <= LONGEST_HARM) return undefined;
  return `This call does ${things.length} harmful things, ${characters} characters to read; a person can be asked about ${MOST_THINGS} in ${LONGEST_HARM} characters at once, and none of them may be left out of the question`;
}
