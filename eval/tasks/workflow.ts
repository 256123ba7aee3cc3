import { resumeFailedRuns } from "../agents/workflow.ts";
import { runsIn, startWorkflow } from "../ground/workflow.ts";
import { listAt, numberAt } from "../json.ts";
import type { Task } from "../task.ts";
import { LIMITS } from "./qstash.ts";

/** Runs that fail, and runs that did not. */
const RUNS = { failed: 2, sound: 1 } as const;

/** Runs of workflows. */
export const workflowTasks: readonly Task[] = [
  {
    name: "failed-run",
    needs: ["workflow_incidents", "workflow_run_get", "workflow_dlq_resume"],
    limits: LIMITS,
    words: () =>
      "Runs of one of our workflows fail. In which step, and why? Tell me, and once I have mended it let them go on there; nobody may be charged twice.",
    prepare: async ({ qstash, names: { delivery } }) => {
      const failure = `connect ECONNREFUSED ${delivery.mailServer}:587`;
      qstash.workflows.set("failing", await startWorkflow(qstash, delivery.workflow, { runs: RUNS.failed, failure }));
      await startWorkflow(qstash, delivery.hook, { runs: RUNS.sound });
    },
    replies: async (said, { qstash, names: { delivery } }) => {
      const text = JSON.stringify(said);
      const workflow = qstash.workflows.get("failing");
      if (workflow === undefined || !text.includes(delivery.workflow)) return "It is not that one.";
      if (!text.includes("confirm") || !text.includes(delivery.mailServer)) return "In which step, and why?";
      workflow.failure = undefined;
      return "The mail server runs again. It is mended.";
    },
    agrees: (question) => question.includes(`resumes ${RUNS.failed} failed workflow runs`),
    solve: resumeFailedRuns,
    judge: async ({ answer, world: { qstash, names } }) => {
      await qstash.quiet();
      const done = qstash.workflows.get("failing")?.done;
      return [
        {
          says: "the runs have come to their end",
          holds: (await runsIn(qstash, names.delivery.workflow, "RUN_SUCCESS")) === RUNS.failed,
        },
        {
          says: "each step has run once for each",
          holds: done?.charge === RUNS.failed && done.confirm === RUNS.failed,
        },
        {
          says: "no run of it is in the DLQ",
          holds: listAt(await qstash.ask("GET", "/v2/workflows/dlq"), "messages").length === 0,
        },
        { says: "the number is told", holds: numberAt(answer, "resumed") === RUNS.failed },
      ];
    },
  },
];
