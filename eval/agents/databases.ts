import type { Agent, Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** The ID of a database whose name a person has said. */
async function idOf(agent: Agent, name: string): Promise<string> {
  const found = await agent.call("database_list", { name });
  return textAt(found, "result", 0, "database_id");
}

/** A database for staging, and its tokens in a file of the project. */
export const createStaging: Script = async (agent) => {
  const name = agent.told(/database (\S+) /);
  const file = agent.told(/into (\S+)\.$/);
  const region = agent.told(/in (\S+-\d)/);
  await agent.call("database_create", { name, primary_region: region, plan: "free" });
  await agent.call("env_write", { resource: name, file });
  return { file };
};

/** New tokens, and those in the file of the project. */
export const rotateTokens: Script = async (agent) => {
  const database = agent.told(/database (\S+) /);
  await agent.call("database_reset_password", { database });
  await agent.call("env_write", { resource: database, file: ".env", replace: true });
  return { done: true };
};

/** A database to a team. */
export const moveToTeam: Script = async (agent) => {
  const database = agent.told(/database (\S+) /);
  const team = agent.told(/to (\S+)\.$/);
  const teams = await agent.call("team_list", { name: team });
  await agent.call("database_move_to_team", { database, team: textAt(teams, "result", 0, "team_id") });
  return { moved: await idOf(agent, database) };
};

/** A backup, everything deleted, and the backup back again. */
export const backUpAndRestore: Script = async (agent) => {
  const backup = agent.told(/backup named (\S+),/);
  const database = agent.told(/database (\S+):/);
  await agent.call("backup_create", { database, name: backup });
  const backups = await agent.call("backup_list", { database, name: backup });
  const id = textAt(backups, "result", 0, "backup_id");
  if (textAt(backups, "result", 0, "state") !== "completed") throw new Error("The backup is not completed.");
  await agent.call("redis_server_write", { database, command: "FLUSHDB" });
  const empty = await agent.call("redis_server_read", { database, command: "DBSIZE" });
  await agent.call("backup_restore", { database, backup: id });
  const full = await agent.call("redis_server_read", { database, command: "DBSIZE" });
  return { empty: numberAt(empty, "result"), full: numberAt(full, "result") };
};

/** How fast a database answers, and how much it does. */
export const tellLatency: Script = async (agent) => {
  const database = agent.told(/database (\S+) /);
  const stats = await agent.call("database_stats", { database });
  const last = (name: string) => {
    const series = at(stats, "result", "series", name);
    const flat = numberAt(series, "value");
    return Number.isNaN(flat) ? numberAt(series, "last") : flat;
  };
  return { read_p99_ms: last("read_latency_99"), write_p99_ms: last("write_latency_99"), keys: last("keyspace") };
};

/** What one database has otherwise than another. */
export const compareDatabases: Script = async (agent) => {
  const [database, other_database] = [agent.told(/from (\S+) to/), agent.told(/to (\S+) and/)];
  const compared = await agent.call("redis_databases_compare", { database, other_database, examples: 20 });
  return {
    missing: numberAt(compared, "result", "only_here"),
    names: listAt(compared, "result", "examples", "only_here"),
    differ: numberAt(compared, "result", "different"),
  };
};

/** What the account costs. */
export const tellCosts: Script = async (agent) => {
  const costs = await agent.call("account_costs");
  const rows = listAt(costs, "result", "resources");
  const name = agent.told(/budget of (\S+)\?/);
  return {
    usd: numberAt(costs, "result", "total", "month_to_date_usd"),
    database: textAt(
      rows.find((row) => textAt(row, "product") === "redis"),
      "name",
    ),
    budget_usd: numberAt(
      rows.find((row) => textAt(row, "name") === name),
      "budget_usd",
    ),
  };
};
