import type endpoints from "./endpoints.json";
import { asDocument, type Document, redisCommand, type TestApi } from "./fixture.ts";

interface Calls {
  readonly upstash: TestApi;
  /** Calls an endpoint with values for the `{parameters}` of its path, in their order; its answer, where it is an object. */
  use(endpoint: keyof typeof endpoints, parameters?: readonly unknown[], body?: unknown): Promise<Document>;
}

/** Calls every endpoint of the Developer API, and returns their answers. */
export async function callEveryEndpoint(upstash: TestApi): Promise<ReadonlyMap<string, unknown>> {
  const answers = new Map<string, unknown>();
  const use: Calls["use"] = async (endpoint, parameters = [], body) => {
    let next = 0;
    const line = endpoint.replaceAll(/\{\w+\}/g, () => String(parameters[next++]));
    const answer = await upstash.answer(line, body);
    answers.set(endpoint, answer);
    return typeof answer === "string" || Array.isArray(answer) ? {} : asDocument(answer);
  };
  const calls = { upstash, use };
  const teamId = await callTeams(calls);
  await callRedis(calls, teamId);
  await callKafka(calls);
  await callQStash(calls, teamId);
  await callVector(calls, teamId);
  await callSearch(calls, teamId);
  await use("GET /v2/auditlogs");
  return answers;
}

/** The ID of a team that stays. */
async function callTeams({ use, upstash }: Calls): Promise<unknown> {
  const { team_id } = await use("POST /v2/team", [], { team_name: "contract", copy_cc: true });
  const member = { team_id, member_email: "member@example.com" };
  await use("POST /v2/teams/member", [], { ...member, member_role: "dev" });
  await use("GET /v2/teams/{id}", [team_id]);
  await use("GET /v2/teams");
  await use("DELETE /v2/teams/member", [], member);
  const empty = await upstash.document("POST /v2/team", { team_name: "empty", copy_cc: false });
  await use("DELETE /v2/team/{id}", [empty.team_id]);
  return team_id;
}

async function callRedis({ use, upstash }: Calls, teamId: unknown): Promise<void> {
  const database = await use("POST /v2/redis/database", [], {
    database_name: "contract",
    platform: "aws",
    primary_region: "us-east-1",
    read_regions: ["us-west-1"],
  });
  const id = database.database_id;
  await redisCommand(database, "SET", "key", "value");
  await use("GET /v2/redis/databases");
  await use("GET /v2/redis/database/{id}", [id]);
  await use("GET /v2/redis/stats/{id}", [id]);
  await use("POST /v2/redis/rename/{id}", [id], { name: "contract-renamed" });
  await use("POST /v2/redis/reset-password/{id}", [id]);
  await use("POST /v2/redis/enable-tls/{id}", [id]);
  await use("POST /v2/redis/enable-eviction/{id}", [id]);
  await use("POST /v2/redis/disable-eviction/{id}", [id]);
  await use("POST /v2/redis/enable-autoupgrade/{id}", [id]);
  await use("POST /v2/redis/disable-autoupgrade/{id}", [id]);
  await use("POST /v2/redis/update-regions/{id}", [id], { read_regions: ["eu-west-1"] });
  await use("POST /v2/redis/{id}/change-plan", [id], { plan_name: "fixed_1gb" });
  await use("PATCH /v2/redis/update-budget/{id}", [id], { budget: 360 });
  await use("PATCH /v2/redis/enable-dailybackup/{id}", [id]);
  await use("PATCH /v2/redis/disable-dailybackup/{id}", [id]);
  await use("POST /v2/redis/create-backup/{id}", [id], { name: "contract" });
  await use("GET /v2/redis/list-backup/{id}", [id]);
  const [backup] = await upstash.list(`GET /v2/redis/list-backup/${id}`);
  await use("POST /v2/redis/restore-backup/{id}", [id], { backup_id: backup?.backup_id });
  await use("DELETE /v2/redis/delete-backup/{id}/{backup_id}", [id, backup?.backup_id]);
  await use("POST /v2/redis/move-to-team", [], { team_id: teamId, database_id: id });
  await use("DELETE /v2/redis/database/{id}", [id]);
}

async function callKafka(calls: Calls): Promise<void> {
  const { use } = calls;
  const cluster = await use("POST /v2/kafka/cluster", [], { name: "contract", region: "eu-west-1", multizone: true });
  const clusterId = cluster.cluster_id;
  await use("GET /v2/kafka/clusters");
  await use("GET /v2/kafka/cluster/{id}", [clusterId]);
  await use("POST /v2/kafka/rename-cluster/{id}", [clusterId], { name: "contract-renamed" });
  await use("POST /v2/kafka/reset-password/{id}", [clusterId]);
  await use("GET /v2/kafka/stats/cluster/{id}", [clusterId]);
  const topic = await use("POST /v2/kafka/topic", [], {
    name: "orders",
    partitions: 1,
    retention_time: 1234,
    retention_size: 4567,
    max_message_size: 8912,
    cleanup_policy: "delete",
    cluster_id: clusterId,
  });
  await use("GET /v2/kafka/topics/{id}", [clusterId]);
  await use("GET /v2/kafka/topic/{id}", [topic.topic_id]);
  await use("POST /v2/kafka/update-topic/{id}", [topic.topic_id], { retention_time: 1235 });
  await use("GET /v2/kafka/stats/topic/{id}", [topic.topic_id]);
  const credential = await use("POST /v2/kafka/credential", [], {
    credential_name: "mycreds",
    cluster_id: clusterId,
    topic: "orders",
    permissions: "ALL",
  });
  await use("GET /v2/kafka/credentials");
  await use("DELETE /v2/kafka/credential/{id}", [credential.credential_id]);
  await callConnectors(calls, clusterId);
  await use("DELETE /v2/kafka/topic/{id}", [topic.topic_id]);
  await use("DELETE /v2/kafka/cluster/{id}", [clusterId]);
}

async function callConnectors({ use }: Calls, clusterId: unknown): Promise<void> {
  const properties = {
    "connector.class": "com.mongodb.kafka.connect.MongoSourceConnector",
    "connection.uri": "mongodb://localhost",
  };
  const connector = await use("POST /v2/kafka/connector", [], { name: "source", cluster_id: clusterId, properties });
  const id = connector.connector_id;
  await use("GET /v2/kafka/connectors/{id}", [clusterId]);
  await use("GET /v2/kafka/connector/{id}", [id]);
  await use("POST /v2/kafka/update-connector/{id}", [id], { "connection.uri": "mongodb://localhost:27017" });
  await use("POST /v2/kafka/connector/{id}/pause", [id]);
  await use("POST /v2/kafka/connector/{id}/start", [id]);
  await use("POST /v2/kafka/connector/{id}/restart", [id]);
  await use("DELETE /v2/kafka/connector/{id}", [id]);
}

async function callQStash({ use }: Calls, teamId: unknown): Promise<void> {
  await use("GET /v2/qstash/users");
  const { id } = await use("GET /v2/qstash/user");
  await use("GET /v2/qstash/user/{id}", [id]);
  await use("POST /v2/qstash/rotate-token");
  await use("POST /v2/qstash/rotate-token/{id}", [id]);
  await use("POST /v2/qstash/set-plan/{id}", [id], { plan_name: "qstash_fixed_1m" });
  await use("GET /v2/qstash/stats/{id}", [id]);
  await use("GET /v2/qstash/ipv4");
  await use("PATCH /v2/qstash/update-budget/{id}", [id], { budget: 100 });
  await use("POST /v2/qstash/enable-prodpack/{id}", [id]);
  await use("POST /v2/qstash/disable-prodpack/{id}", [id]);
  await use("POST /v2/qstash/move-to-team", [], { qstash_id: id, target_team_id: teamId });
}

async function callVector({ use }: Calls, teamId: unknown): Promise<void> {
  const { id } = await use("POST /v2/vector/index", [], {
    name: "contract",
    region: "us-east-1",
    similarity_function: "COSINE",
    dimension_count: 1024,
  });
  await use("GET /v2/vector/index");
  await use("GET /v2/vector/index/{id}", [id]);
  await use("GET /v2/vector/index/stats");
  await use("GET /v2/vector/index/{id}/stats", [id]);
  await use("POST /v2/vector/index/{id}/rename", [id], { name: "contract-renamed" });
  await use("POST /v2/vector/index/{id}/reset-password", [id]);
  await use("POST /v2/vector/index/{id}/setplan", [id], { target_plan: "fixed" });
  await use("POST /v2/vector/index/{id}/transfer", [id], { target_account: teamId });
  await use("DELETE /v2/vector/index/{id}", [id]);
}

async function callSearch({ use }: Calls, teamId: unknown): Promise<void> {
  const { id } = await use("POST /v2/search", [], { name: "contract", region: "eu-west-1", type: "payg" });
  await use("GET /v2/search");
  await use("GET /v2/search/{id}", [id]);
  await use("GET /v2/search/stats");
  await use("GET /v2/search/{id}/stats", [id]);
  await use("POST /v2/search/{id}/rename", [id], { name: "contract-renamed" });
  await use("POST /v2/search/{id}/reset-password", [id]);
  await use("POST /v2/search/{id}/transfer", [id], { target_account: teamId });
  await use("DELETE /v2/search/{id}", [id]);
}
