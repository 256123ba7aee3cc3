import { listAt, textAt } from "../json.ts";
import type { GroundQStash } from "./qstash.ts";
import type { Reply } from "./receiver.ts";

/** A workflow of two steps. */
export interface GroundWorkflow {
  /** How often each step has come to its end. */
  readonly done: Record<Step, number>;
  /** What the second step fails with; undefined where it does not. */
  failure: string | undefined;
}

type Step = (typeof STEPS)[number];
const STEPS = ["charge", "confirm"] as const;

/** Serves a workflow at a path of the receiver, by Upstash's own SDK, and starts runs of it, in which each step is tried once. */
export async function startWorkflow(
  { receiver, variables, quiet }: GroundQStash,
  path: string,
  { runs, failure }: { runs: number; failure?: string },
): Promise<GroundWorkflow> {
  const [{ serve, Client }, qstash] = await Promise.all([import("@upstash/workflow"), import("@upstash/qstash")]);
  const options = {
    ...{ baseUrl: variables.QSTASH_URL ?? "", token: variables.QSTASH_TOKEN ?? "" },
    ...({ retry: false, devMode: false, enableTelemetry: false } as const),
  };
  const workflow: GroundWorkflow = { done: { charge: 0, confirm: 0 }, failure };
  const url = receiver.urlOf(path);
  const { handler } = serve(
    async (context) => {
      for (const step of STEPS) {
        await context.run(step, () => {
          workflow.done[step] += 1;
        });
      }
    },
    { qstashClient: new qstash.Client(options), url, env: {}, disableTelemetry: true },
  );
  receiver.answer(path, async ({ headers, body }) => {
    if (workflow.failure !== undefined && stepsIn(body) > 1) return failureOf("confirm", workflow.failure);
    const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await handler(new Request(url, { method: "POST", headers: sent, body }));
    return { status: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers) };
  });
  const client = new Client(options);
  for (let run = 0; run < runs; run += 1) await client.trigger({ url, retries: 0, body: { order: run } });
  await quiet();
  return workflow;
}

/** How many steps a request tells of: first the payload alone comes, then all results so far. */
function stepsIn(body: string): number {
  const steps: unknown = JSON.parse(body);
  return Array.isArray(steps) ? steps.length : 0;
}

/** What the SDK answers where a step throws. It would write on the console, too. */
function failureOf(step: Step, message: string): Reply {
  const headers = { "Upstash-Error-Step-Name": step };
  return { status: 500, body: JSON.stringify({ error: "Error", message }), headers };
}

/** How many runs of a workflow are in a state. */
export async function runsIn({ ask, receiver }: GroundQStash, path: string, state: string): Promise<number> {
  const runs = listAt(await ask("GET", "/v2/workflows/logs?count=100"), "runs");
  const isMeant = (run: unknown) =>
    textAt(run, "workflowUrl") === receiver.urlOf(path) && textAt(run, "workflowState") === state;
  return runs.filter(isMeant).length;
}
