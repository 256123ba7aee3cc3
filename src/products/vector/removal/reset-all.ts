import { createHash } from "node:crypto";
import { nameAndId, shorten } from "../../../call/question.ts";
import type { Plan } from "../../../call/tool.ts";
import { type IndexContext, targetOfIndex } from "../access/index-context.ts";
import { type IndexInfo, type NamespaceCounts, readIndexInfo } from "../access/index-info.ts";
import { countOf, vectorWords } from "../words/record-words.ts";

/** Namespaces that a question names, the largest first. */
const MOST_NAMED = 12;
const LONGEST_NAME = 120;

/** Empties every namespace of an index. Vector API, "Reset Index". */
export async function planResetAll(context: IndexContext): Promise<Plan> {
  const reached = await context.index("destructive");
  const info = await readIndexInfo(reached.api, context.signal);
  const states = [...info.namespaces.values()];
  const held = `${countsText(totalOf(states))} in ${states.length} namespace${states.length === 1 ? "" : "s"}`;
  return {
    target: { ...targetOfIndex(reached, {}), holds: `${held}, ${countsDigest(info)}` },
    harm: {
      things: [
        {
          does: `deletes everything in the index: ${held}`,
          means: "all of it is gone for good; the namespaces stay, empty",
          whole: "index",
        },
      ],
    },
    preview: async () => ({
      index: reached.id === undefined ? reached.name : nameAndId(reached.name, reached.id),
      ...namespaceFacts(info),
    }),
    async run() {
      const answer = await reached.api.request({ method: "POST", path: "/reset", query: "all" }, context.signal);
      return { result: answer, notice: `Before, the index had ${held}.` };
    },
  };
}

/** Tells these counts from any others that come to the same sum, so that a permission holds for these alone. */
function countsDigest({ namespaces }: IndexInfo): string {
  const counts = [...namespaces].map(([name, { records, pending }]) => JSON.stringify([name, records, pending]));
  return createHash("sha256").update(counts.sort().join()).digest("base64url");
}

/** What each namespace holds, as vector_info has it: the names are data of others, so none is the name of a fact. */
function namespaceFacts({ namespaces }: IndexInfo): Record<string, string> {
  const largest = [...namespaces].sort(([, one], [, other]) => other.records - one.records);
  const rest = largest.slice(MOST_NAMED).map(([, state]) => state);
  const named = largest
    .slice(0, MOST_NAMED)
    .map(([name, state], index) => [`namespace_${index + 1}`, `${nameText(name)}: ${countsText(state)}`]);
  const others = rest.length === 0 ? {} : { other_namespaces: `${rest.length}: ${countsText(totalOf(rest))}` };
  return { ...Object.fromEntries(named), ...others };
}

function nameText(name: string): string {
  return name === "" ? "the default one" : JSON.stringify(shorten(name, LONGEST_NAME));
}

function totalOf(states: readonly NamespaceCounts[]): NamespaceCounts {
  const sum = (field: keyof NamespaceCounts) => states.reduce((total, state) => total + state[field], 0);
  return { records: sum("records"), pending: sum("pending") };
}

function countsText({ records, pending }: NamespaceCounts): string {
  const count = countOf(records, vectorWords);
  return pending === 0 ? count : `${count} and ${pending} that are still being written`;
}
