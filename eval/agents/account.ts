import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** Who has changed something of a database, and when. */
export const findWhoDidIt: Script = async (agent) => {
  const entity = agent.told(/of (\S+), and/);
  const filters = [`entity=${entity}`, "action=budget"];
  const log = await agent.call("audit_log_list", { filters, limit: 5 });
  const [entry] = listAt(log, "result");
  return { actor: textAt(entry, "actor"), time: at(entry, "timestamp"), text: at(entry, "timestamp_text"), entry };
};

/** A person into a team. */
export const addTeammate: Script = async (agent) => {
  const team = agent.told(/team (\S+) /);
  const member_email = agent.told(/(\S+@\S+) /);
  const teams = await agent.call("team_list", { name: team });
  const id = textAt(teams, "result", 0, "team_id");
  await agent.call("team_member_add", { team: id, member_email, member_role: agent.told(/as (dev|admin|finance)/) });
  const members = await agent.call("team_member_list", { team: id });
  return { members: listAt(members, "result").length };
};

/** The plan and limits of QStash in a region. */
export const tellQstashLimits: Script = async (agent) => {
  const region = agent.told(/in (\S+-\d)/);
  const user = await agent.call("qstash_user_get_by_id", { qstash_user: region });
  const plan = textAt(user, "result", "reserved_type") || textAt(user, "result", "type");
  return { plan, messages_per_day: numberAt(user, "result", "max_requests_per_day") };
};

/** The vector index that fits a model, by its dimensions. */
export const findVectorIndex: Script = async (agent) => {
  const dimensions = Number(agent.told(/has (\d+) dimensions/));
  const indexes = await agent.call("vector_index_list", { fields: "*" });
  const found = listAt(indexes, "result").find((index) => numberAt(index, "dimension_count") === dimensions);
  return { name: textAt(found, "name"), similarity: textAt(found, "similarity_function") };
};

/** A search index. */
export const createSearchIndex: Script = async (agent) => {
  const name = agent.told(/index (\S+) /);
  await agent.call("search_index_create", { name, region: agent.told(/in (\S+-\d)/), type: "free" });
  const indexes = await agent.call("search_index_list", { name });
  return { id: textAt(indexes, "result", 0, "id") };
};
