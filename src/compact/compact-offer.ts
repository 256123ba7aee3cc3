import { listedIn, type Offer } from "../call/served.ts";
import type { OfferedTool } from "../call/tool.ts";
import { FIND_TOOLS, findTool, throughTool } from "./compact-tools.ts";
import { createToolIndex, type RankTools, type SaidWords } from "./tool-index.ts";

/** Characters of instructions, of which some clients cut what is longer. */
const LONGEST_INSTRUCTIONS = 2_048;

/** What decides which tools are listed, and by which words the others are found. */
export interface CompactTerms {
  /** Whether a tool is listed beside those that find and call all others. */
  isListed(tool: OfferedTool): boolean;
  said: SaidWords;
}

/** An offer of which a client is shown a part, with the tools by which it finds and calls the rest. */
export interface CompactOffer extends Offer {
  listed: ReadonlySet<string>;
  /** What finds tools, as an offer of its own: its calls are none of a product's. */
  finder: Offer;
  /** The tools that may be called, the nearest to a name first. */
  rank: RankTools<OfferedTool>;
}

/** Makes the offer; nothing where every tool of it is listed, so that nothing has to be found. */
export function compactOffer(offer: Offer, { isListed, said }: CompactTerms): CompactOffer | undefined {
  const tools = listedIn(offer);
  const shown = tools.filter(isListed);
  if (shown.length === tools.length) return undefined;
  let index: RankTools<OfferedTool> | undefined;
  const rank: RankTools<OfferedTool> = (question) => {
    index ??= createToolIndex(tools, said);
    return index(question);
  };
  const find = findTool([...new Set(tools.map(({ toolset }) => toolset))], () => ({ tools, rank }));
  const isReading = tools.every(({ access }) => access === "read");
  const own = [find, throughTool("read"), ...(isReading ? [] : [throughTool("write")])];
  const instructions = withSentence(
    offer.instructions,
    shown.length === 0 ? foundOnly(isReading) : foundToo(isReading),
  );
  return {
    ...offer,
    tools: new Map([...offer.tools, ...own.map((tool) => [tool.name, tool] as const)]),
    listed: new Set([...shown, ...own].map(({ name }) => name)),
    instructions,
    prompts: offer.prompts?.map((prompt) => ({
      ...prompt,
      howCalled: `Of tools that are not listed ${calledBy(isReading)}`,
    })),
    finder: { ...offer, tools: new Map([[find.name, find]]) },
    rank,
  };
}

function foundOnly(isReading: boolean): string {
  return `The tools are found, not listed. ${FIND_TOOLS} answers what you want to do with the tools for it and their input schemas; ${calledBy(isReading)} Find a tool once and call it as often as you need. Every tool named here is called in this way.`;
}

function foundToo(isReading: boolean): string {
  return `More tools than those listed may be called: ${FIND_TOOLS} answers what you want to do with the tools for it and their input schemas; ${calledBy(isReading)}`;
}

function calledBy(isReading: boolean): string {
  const read = "upstash_read {tool, arguments} calls one";
  return isReading ? `${read}.` : `${read} that reads, upstash_write {tool, arguments} any other.`;
}

/** The instructions with a sentence behind their first line; where they are too long, the last lines are left out. */
function withSentence(instructions: string, sentence: string): string {
  const [head = "", ...rest] = instructions.split("\n");
  const lines = [head, sentence, ...rest];
  while (lines.length > 2 && lines.join("\n").length > LONGEST_INSTRUCTIONS) lines.pop();
  return lines.join("\n");
}
