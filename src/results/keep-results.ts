import type { CallerResults, CutResult, KeptRemark, ResultKeeper, ResultOwner } from "../call/kept-results.ts";
import { countDown } from "../load/value-extent.ts";
import { goingOnBehind, WHOLE } from "./result-place.ts";
import { createResultStore, RESULT_BOUNDS, type ResultBounds, type ResultStore } from "./result-store.ts";
import { RESULT_READ } from "./result-tool.ts";

/** Keeps results in a store, and says how they are read. */
export function keptIn(store: ResultStore, owner: ResultOwner, bounds: Readonly<ResultBounds>): CallerResults {
  return {
    async keep({ tool, result, cuts, shown }: CutResult): Promise<KeptRemark> {
      const json = jsonWithin(result, bounds.largest);
      if (json === undefined) return { isKept: false, sentence: tooLarge(result, bounds.largest) };
      const id = store.put(owner, { tool: tool.name, untrusted: tool.untrusted, json });
      if (id === undefined) return { isKept: false, sentence: NO_ROOM };
      const { at, from } = goingOnBehind(result, shown, cuts);
      const given = {
        id,
        ...(at === WHOLE ? {} : { at }),
        from,
        ...(owner.connection === undefined ? {} : { connection: owner.connection }),
      };
      const sentence = `All of it is kept for ${bounds.minutes} minutes: go on with ${RESULT_READ} ${JSON.stringify(given)}.`;
      return { isKept: true, sentence };
    },
    async find(id) {
      const stored = store.get(owner, id);
      if (stored === undefined) return undefined;
      const { tool, untrusted, json } = stored;
      return { tool, untrusted, result: JSON.parse(json.toString()) };
    },
  };
}

const NO_ROOM = "The rest is not kept: the results of others take the room for it now.";

/** The JSON of a value; nothing where that is too long. What is much too long is not even made. */
function jsonWithin(value: unknown, most: number): Buffer | undefined {
  if (charactersOf(value) > most) return undefined;
  const json = JSON.stringify(value) ?? "null";
  return json.length > most ? undefined : Buffer.from(json);
}

/** Characters of the texts and names in a value, of which JSON has a few more. */
function charactersOf(value: unknown): number {
  const all = Number.MAX_SAFE_INTEGER;
  const left = { values: all, characters: all, levels: Number.POSITIVE_INFINITY };
  countDown(value, left);
  return all - left.characters;
}

function tooLarge(result: unknown, most: number): string {
  const characters = charactersOf(result).toLocaleString("en-US");
  return `The rest is not kept: the whole has about ${characters} characters, and at most ${most.toLocaleString("en-US")} are.`;
}

/** The results of a process, in its memory alone. */
export function createKeptResults(bounds: Readonly<ResultBounds> = RESULT_BOUNDS, now?: () => number): ResultKeeper {
  const store = createResultStore(bounds, now);
  return { of: (owner) => keptIn(store, owner, bounds) };
}
