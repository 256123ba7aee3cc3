import type { Harm } from "../../../call/harm.ts";
import { exampleFacts } from "../../../files/examples.ts";
import type { FileSurvey } from "./import-survey.ts";

/** More keys than this are asked about, also where none is overwritten. */
const MOST_UNASKED = 1_000;

/** What a file would do to a database. */
export interface ImportOutlook {
  survey: FileSurvey;
  /** How many of its keys are there now; nothing where that was not asked. */
  existing: number | undefined;
  /** Names of some of its keys. */
  examples: string[];
}

/** What a person is asked about before keys are written; nothing where nobody need be asked. */
export function harmOfImport(
  file: string,
  isOverwriting: boolean,
  { survey, existing = 0 }: ImportOutlook,
): Harm | undefined {
  const { keys } = survey;
  if (keys === 0 || (keys <= MOST_UNASKED && !isOverwriting)) return undefined;
  const means = isOverwriting ? overwriting(existing) : "keys that are there stay as they are";
  return { things: [{ does: `writes ${keys === 1 ? "1 key" : `${keys} keys`} of the file`, args: [file], means }] };
}

function overwriting(existing: number): string {
  if (existing === 0) return "no key of such a name is there now, and one that comes to be is lost";
  return existing === 1
    ? "1 key of such a name is there and is lost"
    : `${existing} keys of such names are there and are lost`;
}

/** The facts of the question beside the database. */
export function importFacts({ survey, existing, examples }: ImportOutlook): Record<string, unknown> {
  const { keys, types, header } = survey;
  return {
    ...{ keys_to_write: keys, types, exported_from: JSON.stringify(header.database) },
    ...(existing === undefined ? {} : { overwritten: existing }),
    ...exampleFacts(examples),
  };
}
