import type { Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** Finds documents by a word, and deletes those that are out of date. */
export const retireGuides: Script = async (agent) => {
  const database = agent.told(/database (\S+) /);
  const [word, old] = [agent.told(/about the (\w+)\?/), agent.told(/that are (\w+)/)];
  const description = await agent.call("search_describe", { database });
  const index = textAt(description, "result", "indexes", 0, "name");
  const fields = Object.entries(at(description, "result", "content", "fields") ?? {});
  const [status] = fields.find(([, field]) => listAt(field, "values").includes(old)) ?? [];
  const found = await agent.call("search_query", { database, index, query: word, top_k: 10 });
  const hits = listAt(found, "result").filter((hit) => JSON.stringify(hit).includes(word));
  const deleted = await agent.call("search_delete", { database, index, filter: `${status} = '${old}'` });
  return { ids: hits.map((hit) => textAt(hit, "id")), deleted: numberAt(deleted, "result", "deleted") };
};
