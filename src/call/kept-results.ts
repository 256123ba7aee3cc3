import type { Bounded } from "./bound.ts";
import type { Cut } from "./shrink.ts";

/** What of a tool decides how its results are kept. */
interface AnsweringTool {
  name: string;
  untrusted: boolean;
  /** Whether its answers are of a result that is kept already. */
  keepsNoResult?: boolean | undefined;
}

/** What is kept of an answer that was cut: all of its result, without secrets. */
export interface CutResult {
  tool: AnsweringTool;
  /** The whole result, as it was before it was cut. */
  result: unknown;
  /** What of it the answer shows. */
  shown: unknown;
  cuts: readonly Cut[];
}

/** What the notice of a cut answer says of the rest. */
export interface KeptRemark {
  sentence: string;
  /** Whether the rest can be read; else the sentence says why it cannot. */
  isKept: boolean;
}

/** A result that is kept. */
export interface KeptResult {
  /** The tool that has answered it. */
  tool: string;
  result: unknown;
  /** Whether it holds text that others have stored. */
  untrusted: boolean;
}

/** The results of one caller that are kept for a while, each by an id that nobody can guess. */
export interface CallerResults {
  keep(cut: CutResult): Promise<KeptRemark>;
  /** A result that was kept; nothing where it is not, or no longer, or not for this caller. */
  find(id: string): Promise<KeptResult | undefined>;
}

/** Who calls, and what tells their results from all others. */
export interface ResultOwner {
  caller: string;
  /** The connection by which they call: its name, and what it leads to. */
  by?: string | undefined;
  /** Its name alone, which a call gives. */
  connection?: string | undefined;
  /** What they reach, by which products: who reaches something else now gets nothing of before. */
  reached: object;
  /** What they may call now: a result of a tool that is not among it is none of theirs. */
  offered: ReadonlySet<string>;
  /** How much they are allowed, as a number that grows with it. */
  rank: number;
}

/** The results of a process that are kept. */
export interface ResultKeeper {
  of(owner: ResultOwner): CallerResults;
}

/** What an answer says of the rest: nothing where it was not cut, or where nothing is kept. */
export function remarkOnRest(
  results: CallerResults | undefined,
  tool: AnsweringTool,
  result: unknown,
  { value: shown, cuts }: Bounded,
): Promise<KeptRemark> | undefined {
  if (results === undefined || cuts.length === 0 || tool.keepsNoResult) return undefined;
  return results.keep({ tool, result, shown, cuts });
}
