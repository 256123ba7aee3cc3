import type { Answer, Received } from "../upstash/scripted-server.ts";

const HOUR = 3_600_000;
const many = Array.from({ length: 60 }, (_, index) => index);

/** Failures of many destinations, each a group of its own. */
const failures = many.map((index) => ({
  ...{ messageId: `m${index}`, dlqId: `d${index}`, state: "ERROR", url: `https://shop-${index}.example.com/hook` },
  ...{ time: Date.now() - HOUR - index, createdAt: Date.now() - HOUR, responseStatus: 500, maxRetries: 3 },
  ...{ labels: [`label-${index}`], queueName: "orders", responseBody: "x".repeat(200) },
}));
const runs = many.map((index) => ({
  ...{
    workflowRunId: `wfr_${index}`,
    workflowUrl: `https://flow-${index}.example.com/run`,
    workflowState: "RUN_FAILED",
  },
  ...{ workflowRunCreatedAt: Date.now() - HOUR - index, dlqId: `d${index}`, labels: [`label-${index}`], steps: [] },
}));

/** Things of an account, under every name that a list of it has. */
const things = Array.from({ length: 130 }, (_, index) => ({
  ...{ id: `id-${index}`, name: `name-${index}`, database_id: `id-${index}`, database_name: `name-${index}` },
  ...{ team_id: `id-${index}`, team_name: `name-${index}`, member_email: `m${index}@example.com`, region: "eu-west-1" },
  ...{ backup_id: `id-${index}`, log_id: `id-${index}`, scheduleId: `s${index}`, flowControlKey: `key-${index}` },
  ...{ timestamp: index, action: "create", actor: "dev@example.com", lag: 3, waitListSize: 4, paused: false },
}));

const records = many.map((index) => ({
  ...{ id: `record:${index}`, score: 0.5, data: "text ".repeat(40), vector: [0.1, 0.2] },
  ...{ metadata: Object.fromEntries(many.map((field) => [`field_${field}`, index])), content: { title: "x" } },
}));
const info = {
  ...{ vectorCount: 600, pendingVectorCount: 0, indexSize: 1_000, dimension: 2, similarityFunction: "COSINE" },
  indexType: "DENSE",
  denseIndex: { dimension: 2, similarityFunction: "COSINE", embeddingModel: "" },
  namespaces: Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [index === 0 ? "" : `space-${index}`, { vectorCount: 4 }]),
  ),
};

/** By the path of a request; the first that fits. */
const ANSWERS: readonly (readonly [RegExp, unknown])[] = [
  [/^\/v2\/auditlogs/, things],
  [/^\/v2\/workflows\/(logs|dlq)/, { runs, messages: runs, cursor: "more" }],
  [/^\/v2\/(logs|events)/, { events: failures, cursor: "more" }],
  [/^\/v2\/dlq/, { messages: failures, cursor: "more" }],
  [/^\/info/, { result: info }],
  [/^\/list-namespaces/, { result: Object.keys(info.namespaces) }],
  [/^\/resumable-query-next/, { result: records }],
  [/^\/resumable-query-end/, { result: "Success" }],
  [/^\/resumable/, { result: { uuid: "u-1", scores: records } }],
  [/^\/query|^\/search/, { result: records }],
  [/^\/range/, { result: { nextCursor: "9", vectors: records } }],
  [/^\/fetch/, { result: records }],
];

/** Stands in for every API at once: it has more of everything than an answer shows. */
export function answerOfAnything({ path }: Received): Answer {
  const [, found = things.slice(0, 12)] = ANSWERS.find(([pattern]) => pattern.test(path)) ?? [];
  return { body: JSON.stringify(found) };
}
