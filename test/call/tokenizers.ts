import { getTokenizer } from "@anthropic-ai/tokenizer";
import { countTokens as countOfOpenAi } from "gpt-tokenizer/encoding/o200k_base";

const anthropic = getTokenizer();

/** The tokens of a text for models of one vendor, by the tokenizer that it has published. */
export const tokenizers: Readonly<Record<string, (text: string) => number>> = {
  // Words such as <|endoftext|> are text in an answer.
  OpenAI: (text) => countOfOpenAi(text, { disallowedSpecial: new Set() }),
  Anthropic: (text) => anthropic.encode(text.normalize("NFKC"), "all").length,
};

/** The tokens for the vendor whose models have most. */
export function mostTokensOf(text: string): number {
  return Math.max(...Object.values(tokenizers).map((count) => count(text)));
}

/** Characters in which the time of a tokenizer is short; without spaces it grows with their square. */
const PART = 2_000;

/**
 * The same for a long text, counted in parts: a token or so more for each cut. What stands around a cut is rarely one token,
 * and where a tokenizer does better with the parts, it is by as little.
 */
export function tokensInParts(text: string): number {
  let tokens = 0;
  for (let from = 0; from < text.length; from += PART) tokens += mostTokensOf(text.slice(from, from + PART));
  return tokens;
}
