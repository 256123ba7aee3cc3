import { OF_LAST_ANSWER } from "../../call/call-arguments.ts";

/*
 * What is told of arguments that several tools have. Each list has these texts once for every such tool, so they say only what
 * name and type do not.
 */

export const COMMAND = "Above.";
export const PATTERN = "Glob. Default *.";
export const CURSOR = OF_LAST_ANSWER;
export const NAMED = "ID or name.";
export const DRY_RUN = "Default true.";
export const SEPARATORS = 'Of key parts. Default ":./-_|#".';
