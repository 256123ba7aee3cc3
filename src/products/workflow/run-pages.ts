/*
 * The log of Workflow has runs, or each event of them. Upstash's SDK asks for runs so; the document gives the page.
 */

/** Asks the log for whole runs. */
export const RUN_QUERY = { groupBy: "workflowRunId" } as const;

/** "Run mode: max 10". */
export const LARGEST_RUN_PAGE = 10;
