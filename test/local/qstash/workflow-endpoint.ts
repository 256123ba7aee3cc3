import { createServer } from "node:http";
import { Client as QStashClient, Receiver } from "@upstash/qstash";
import { Client, serve, type WorkflowContext, type WorkflowRunLog } from "@upstash/workflow";
import { afterEach, beforeEach } from "vitest";
import { closeServer, listenOnLoopback } from "../../../src/local/http/loopback-server.ts";
import { type TestQStash, TOKEN } from "./fixture.ts";

/** An endpoint of Upstash's own SDK, which verifies signatures, and Upstash's client of it. */
export interface TestEndpoint {
  readonly url: string;
  readonly client: Client;
  /** What the endpoint runs. */
  workflow: (context: WorkflowContext) => Promise<unknown>;
  /** What it does when a run has failed. */
  onFailure:
    | ((failure: { failStatus: number; failResponse: string; context: { requestPayload: unknown } }) => void)
    | undefined;
  /** What the endpoint was sent, by path and headers. */
  readonly requests: Headers[];
}

const AT_ANY_TIME = 100 * 365 * 86_400;

/** A run as the client reads it. */
export async function runOf({ client }: TestEndpoint, workflowRunId: string): Promise<WorkflowRunLog> {
  const { runs } = await client.logs({ filter: { workflowRunId } });
  const [run] = runs;
  if (run === undefined) throw new Error(`There is no run ${workflowRunId}.`);
  return run;
}

/** What a run has ended with. */
export async function responseOf(endpoint: TestEndpoint, workflowRunId: string): Promise<unknown> {
  const { workflowRunResponse = "null" } = await runOf(endpoint, workflowRunId);
  return JSON.parse(workflowRunResponse);
}

/** An endpoint at `/main` for each test, and `/other`, which it may invoke. */
export function useEndpoint(
  test: Pick<TestQStash, "qstash">,
  other?: (context: WorkflowContext) => Promise<unknown>,
): TestEndpoint {
  const endpoint = {
    url: "",
    requests: [] as Headers[],
    workflow: async () => {},
    onFailure: undefined,
  } as unknown as {
    -readonly [Name in keyof TestEndpoint]: TestEndpoint[Name];
  };
  let close = async () => {};
  beforeEach(async () => {
    const { qstash } = test;
    const { current, next } = qstash.signingKeys("user");
    const receiver = new Receiver({ currentSigningKey: current, nextSigningKey: next, devMode: false });
    const options = {
      qstashClient: new QStashClient({ baseUrl: qstash.url, token: TOKEN, devMode: false, retry: false }),
      receiver: {
        verify: (request: Parameters<Receiver["verify"]>[0]) =>
          receiver.verify({ ...request, clockTolerance: AT_ANY_TIME }),
      } as unknown as Receiver,
      env: {},
      failureFunction: async (failure: Parameters<NonNullable<TestEndpoint["onFailure"]>>[0]) =>
        endpoint.onFailure?.(failure),
    };
    const main = serve((context) => endpoint.workflow(context as WorkflowContext), options as never);
    const second = serve((context) => other?.(context as WorkflowContext) ?? Promise.resolve(), options as never);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", async () => {
        const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        endpoint.requests.push(headers);
        const { handler } = request.url === "/main" ? main : second;
        const url = new URL(request.url ?? "/", endpoint.url);
        const answer = await handler(new Request(url, { method: "POST", headers, body: Buffer.concat(chunks) }));
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      });
    });
    const base = await listenOnLoopback(server, 0);
    Object.assign(endpoint, {
      url: `${base}/main`,
      client: new Client({ baseUrl: qstash.url, token: TOKEN, devMode: false, retry: false }),
      requests: [],
      workflow: async () => {},
      onFailure: undefined,
    });
    close = () => closeServer(server);
  });
  afterEach(() => close());
  return endpoint;
}
