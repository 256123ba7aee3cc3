/*
 * What is told of arguments that several tools have. Each list has these texts once for every such tool, so they say only what
 * name and type do not.
 */

export const COMMAND = "Listed above.";
export const PATTERN = "Glob. Default *.";
export const CURSOR = "Of the answer before.";
export const NAMED = "ID or name.";
export const DRY_RUN = "Default true.";
export const SEPARATORS = 'Between parts of a key. Default ":./-_|#".';
