import type { Agent, Script } from "../agent.ts";
import { at, listAt, numberAt, textAt } from "../json.ts";

/** The names of the fields that a description tells. */
function fieldsOf(description: unknown): readonly string[] {
  return Object.keys(at(description, "result", "metadata", "fields") ?? {});
}

/** Finds what is in an index, and there the neighbours of a record that fit. */
export const findSimilar: Script = async (agent) => {
  const index = agent.told(/index (\S+)\./);
  const description = await agent.call("vector_describe", { index });
  const namespaces = listAt(description, "result", "namespaces").map((each) => textAt(each, "name"));
  const namespace = namespaces.find((name) => name.startsWith("product")) ?? "";
  const stock = fieldsOf(description).find((field) => field.includes("stock"));
  const found = await agent.call("vector_similar", {
    ...{ index, namespace, id: agent.told(/look at (\S+) in/), top_k: 5 },
    filter: `${stock} > 0`,
  });
  return { ids: listAt(found, "result").map((hit) => textAt(hit, "id")) };
};

/** Reads all of an index, and says what it holds. */
export const explainIndex: Script = async (agent) => {
  const index = agent.told(/index (\S+)\?/);
  const description = await agent.call("vector_describe", { index, more: { max_records: 20_000 } });
  const language = fieldsOf(description).find((field) => field.startsWith("lang")) ?? "";
  return {
    namespaces: Object.fromEntries(
      listAt(description, "result", "namespaces").map((each) => [textAt(each, "name"), numberAt(each, "vectors")]),
    ),
    fields: fieldsOf(description),
    language_percent: Number.parseFloat(textAt(description, "result", "metadata", "fields", language, "in")),
    empty: numberAt(description, "result", "vectors", "zero"),
    copies: numberAt(description, "result", "repeated", "equal_vectors", "surplus"),
  };
};

/** Changes a field of all records that fit a filter: first how many they are, then the change. */
export const mendMetadata: Script = async (agent) => {
  const [wrong, right] = [agent.told(/currency (\w+),/), agent.told(/must be (\w+)\./)];
  const change = {
    ...{ index: agent.told(/index (\S+) /), filter: `currency = '${wrong}'` },
    ...{ metadata: { currency: right }, patch: true },
  };
  const dry = await agent.call("vector_update", change);
  let changed = 0;
  for (let cursor = ""; ; ) {
    const from = cursor === "" ? {} : { cursor };
    const done = await agent.call("vector_update", { ...change, ...from, dry_run: false });
    changed += numberAt(done, "result", "changed");
    cursor = textAt(done, "result", "cursor");
    if (at(done, "result", "finished") === true) break;
  }
  return { would: numberAt(dry, "result", "would_change"), changed };
};

/** Says what would be lost, and puts a namespace in the place of another. */
export const takeOver: Script = async (agent) => {
  const index = agent.told(/index (\S+),/);
  const [namespace, new_name] = [agent.told(/namespace (\S+)\./), agent.told(/served as (\S+) /)];
  const info = await agent.call("vector_info", { index });
  const lost = numberAt(
    listAt(info, "result", "namespaces").find((each) => textAt(each, "name") === new_name),
    "vectors",
  );
  const reply = await agent.say({ lost });
  if (!/agreed/.test(reply)) return { reply };
  await agent.call("vector_namespace_rename", { index, namespace, new_name, delete_existing: true });
  return { lost };
};

/** What a file would bring into an index. */
function lookAt(agent: Agent, file: Readonly<Record<string, unknown>>): Promise<unknown> {
  return agent.call("vector_import", file);
}

/** Looks through a file, says which of its lines are wrong, and loads it once they are mended. */
export const loadFile: Script = async (agent) => {
  const file = {
    ...{ index: agent.told(/index (\S+)\./), namespace: agent.told(/namespace (\S+) of/) },
    file: agent.told(/file (\S+) into/),
  };
  const bad = await lookAt(agent, file);
  const reply = await agent.say({
    lines: listAt(bad, "result", "first_bad_lines").map((each) => numberAt(each, "line")),
  });
  if (!/mended/.test(reply)) return { reply };
  const mended = await lookAt(agent, file);
  if (at(mended, "result", "bad_lines") !== undefined) return { reply };
  const done = await agent.call("vector_import", { ...file, dry_run: false });
  return { imported: numberAt(done, "result", "imported"), skipped: numberAt(done, "result", "skipped", "exists") };
};
