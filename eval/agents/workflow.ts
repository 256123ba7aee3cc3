import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** Finds the runs that have failed, says in which step and why, and lets them go on there once that is mended. */
export const resumeFailedRuns: Script = async (agent) => {
  const report = await agent.call("workflow_incidents");
  const [worst] = listAt(report, "result", "groups");
  const run = await agent.call("workflow_run_get", { run_id: textAt(worst, "example", "workflowRunId") });
  const step = listAt(run, "result", "steps").at(-1);
  const said = { workflow: textAt(worst, "workflow"), step, error: textAt(worst, "example", "error") };
  const reply = await agent.say(said);
  if (!/mended/.test(reply)) return { ...said, reply };
  // A restart would do the steps again that are done.
  const next = listAt(worst, "next").find(
    (each) => textAt(each, "tool") === "workflow_dlq_resume" && at(each, "arguments", "action") !== "restart",
  );
  const resumed = await agent.call("workflow_dlq_resume", at(next, "arguments") as Readonly<Record<string, unknown>>);
  return { ...said, resumed: numberAt(resumed, "result", "runs_started") };
};
