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
