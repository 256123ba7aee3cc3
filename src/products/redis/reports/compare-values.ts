import type { RedisCommand } from "../../../upstash/redis-command.ts";
import type { Reply } from "../../../upstash/reply.ts";
import { askBoth, type SizedAnswer, type TwoSides } from "./two-sides.ts";
import type { PairedNames, Uncompared, ValueRound, ValueVerdict } from "./value-round.ts";
import { firstRound } from "./value-types.ts";

/** Pairs that are asked about in one request of each side. */
export const PAIRS_AT_ONCE = 100;
/** Rounds for one pair: about 100 MB of a string, or 400,000 elements. */
const MOST_ROUNDS = 200;
/** Elements that are looked at in one turn of the event loop, and that a page may have. */
const ELEMENTS_OF_A_TURN = 10_000;
const LONGEST_PAGE = 20_000;
const CHARACTERS_OF_AN_ELEMENT = 40;

/** Two keys of one type. */
export interface ValuePair extends PairedNames {
  type: string;
}

interface OpenPair {
  index: number;
  round: ValueRound;
  rounds: number;
}

/** Whether the values of each pair are the same, in their order. */
export async function compareValues(pairs: readonly ValuePair[], sides: TwoSides): Promise<ValueVerdict[]> {
  const verdicts: ValueVerdict[] = pairs.map(() => "budget_ended");
  let open: OpenPair[] = pairs.map((pair, index) => ({ index, round: firstRound(pair.type, pair), rounds: 0 }));
  while (open.length > 0) {
    const still: OpenPair[] = [];
    for (let from = 0; from < open.length; from += PAIRS_AT_ONCE) {
      const chunk = open.slice(from, from + PAIRS_AT_ONCE);
      const commands = chunk.reduce((sum, { round }) => sum + round.here.length + round.there.length, 0);
      if (commands > sides.commandsLeft()) return verdicts;
      const judged = await judgeChunk(chunk, sides);
      for (const [place, { index, rounds }] of chunk.entries()) {
        const next = judged[place] ?? "refused";
        if (typeof next === "string") verdicts[index] = next;
        else if (rounds + 1 === MOST_ROUNDS) verdicts[index] = "too_large";
        else still.push({ index, round: next, rounds: rounds + 1 });
      }
    }
    open = still;
  }
  return verdicts;
}

/** One round of some pairs. What is made of long replies has turns of its own. */
async function judgeChunk(chunk: readonly OpenPair[], sides: TwoSides): Promise<(ValueVerdict | ValueRound)[]> {
  const [here, there] = await askBoth(
    chunk.flatMap(({ round }) => round.here),
    chunk.flatMap(({ round }) => round.there),
    sides,
  );
  const [mine, others] = [here.values(), there.values()];
  const judged: (ValueVerdict | ValueRound)[] = [];
  let elements = 0;
  for (const { round } of chunk) {
    const [one, other] = [taken(mine, round.here), taken(others, round.there)];
    elements += workIn(one) + workIn(other);
    if (elements > ELEMENTS_OF_A_TURN) {
      await sides.turns.next();
      elements = 0;
    }
    const replies = repliesIn(one);
    const otherReplies = repliesIn(other);
    if (typeof replies === "string") judged.push(replies);
    else judged.push(typeof otherReplies === "string" ? otherReplies : round.judge(replies, otherReplies));
  }
  return judged;
}

function taken(answers: Iterator<SizedAnswer>, commands: readonly RedisCommand[]): SizedAnswer[] {
  return commands.map(() => answers.next().value);
}

/** The replies, or why there are none. A key of another type than before has changed meanwhile. */
function repliesIn(answers: readonly SizedAnswer[]): Reply[] | Uncompared {
  const replies: Reply[] = [];
  for (const answer of answers) {
    if (answer === undefined) return "too_large";
    if ("error" in answer) {
      if (answer.error.code === "NOPERM") throw answer.error;
      return answer.error.code === "WRONGTYPE" ? "changed_meanwhile" : "refused";
    }
    if (answer.left !== undefined || elementsIn([answer]) > LONGEST_PAGE) return "too_large";
    replies.push(answer.reply);
  }
  return replies;
}

/** What replies are to look at, as elements; a text may be a JSON document, whose members are put in order. */
function workIn(answers: readonly SizedAnswer[]): number {
  const texts = answers.map((answer) => (answer !== undefined && "reply" in answer ? answer.reply : null));
  const characters = texts.reduce((sum: number, text) => sum + (typeof text === "string" ? text.length : 0), 0);
  return elementsIn(answers) + characters / CHARACTERS_OF_AN_ELEMENT;
}

/** Elements of replies and of the pages in them. */
function elementsIn(answers: readonly SizedAnswer[]): number {
  return answers.reduce((sum, answer) => {
    const reply = answer !== undefined && "reply" in answer ? answer.reply : null;
    const page = Array.isArray(reply) ? (reply[1] ?? null) : null;
    return sum + (Array.isArray(reply) ? reply.length : 1) + (Array.isArray(page) ? page.length : 0);
  }, 0);
}
