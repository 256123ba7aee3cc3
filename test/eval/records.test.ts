import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Answer, CallFailure } from "../../eval/agent.ts";
import { layGround } from "../../eval/ground/lay-ground.ts";
import {
  drawArticles,
  drawGuides,
  drawLibrary,
  drawOffers,
  drawProducts,
  drawSeasons,
  RECORDS,
} from "../../eval/ground/records.ts";
import { startWorld, type World } from "../../eval/ground/world.ts";
import { at } from "../../eval/json.ts";
import { solveAndJudge } from "../../eval/run-task.ts";
import { TASKS } from "../../eval/tasks/index.ts";

const ground = { ...layGround(1), commands: [] };
const { names } = ground;
const agreed = { text: "Is it agreed?", agreed: true };

/** Says something to the person, and gives what they reply. */
type Say = (said: Answer) => Promise<string>;

/** What the judge says of an end that is reached past the server, where a person was asked and has agreed. */
async function end(name: string, act: (world: World, say: Say) => Promise<Answer>) {
  const task = TASKS.find((each) => each.name === name);
  if (task === undefined) throw new Error(`There is no task ${name}.`);
  const world = await startWorld(ground);
  const callTool = () => Promise.reject(new CallFailure("There is no server."));
  const server = { instructions: "", tools: [], questions: [agreed], callTool };
  try {
    await task.prepare?.(world);
    const say: Say = async (said) => (await task.replies?.(said, world)) ?? "";
    const { needs: _, ...done } = { ...task, solve: () => act(world, say) };
    const { points, faults } = await solveAndJudge(done, { ...world, hidden: new Set() }, server);
    return { points, faults };
  } finally {
    await world.stop();
  }
}

/** Whether a person agrees to a question of a task. */
function agrees(name: string, question: string): boolean {
  const task = TASKS.find((each) => each.name === name);
  return task?.agrees?.(question, { names } as World) === true;
}

const reached = { points: 3, faults: [] };

test("the same seed draws the same records, and each has an ID of its own", () => {
  const drawn = () => [drawProducts(names), drawLibrary(names), drawSeasons(names), drawGuides(names)];
  expect(JSON.stringify(drawn())).toBe(JSON.stringify(drawn()));
  const { products, subject, alike } = drawProducts(names);
  const { books, papers } = drawLibrary(names);
  const { fresh, served } = drawSeasons(names);
  for (const drawn of [products, books, papers, fresh, served, drawGuides(names), drawOffers(names)]) {
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length);
  }
  const ids = new Set(products.map(({ id }) => id));
  expect([subject, ...alike].every((id) => ids.has(id))).toBe(true);
  expect(alike).toHaveLength(5);
});

test("as many offers as are counted have the wrong currency, and others look like them", () => {
  const offers = drawOffers(names);
  const having = (field: string, value: string) =>
    offers.filter(({ metadata }) => at(metadata, field) === value).length;
  expect(having("currency", "EURO")).toBe(RECORDS.mistaken);
  expect(having("currency", "EUROS")).toBeGreaterThan(100);
  expect(having("label", "EURO")).toBeGreaterThan(1_000);
});

test("neighbours that are sold out, or in another order, are no answer", async () => {
  const { alike } = drawProducts(names);
  const told = async (ids: readonly string[]) => end("similar-in-stock", async () => ({ ids }));
  expect(await told(alike)).toEqual(reached);
  expect(await told(alike.toReversed())).toEqual({ points: 2, faults: ["the nearest is told first"] });
  expect((await told([drawProducts(names).subject, ...alike.slice(1)])).points).toBe(0);
});

test("an index is explained by what is in all of it, and a sample is not", async () => {
  const { books, papers } = names.records;
  const works = Object.values(drawLibrary(names)).flat();
  const known = works.filter(({ metadata }) => at(metadata, "language") !== undefined).length;
  const language_percent = Math.round((100 * known) / works.length);
  const told = {
    ...{ namespaces: { [books]: RECORDS.books, [papers]: RECORDS.papers }, language_percent },
    ...{ fields: ["title", "year", "language", "pages", "peer_reviewed"] },
    ...{ empty: RECORDS.empty, copies: RECORDS.copies },
  };
  expect(await end("explain-index", async () => told)).toEqual(reached);
  const sampled = await end("explain-index", async () => ({ ...told, empty: 4, copies: 0 }));
  expect(sampled).toEqual({ points: 2, faults: ["vectors of zeros are counted", "copies are counted"] });
});

test("to write the whole metadata anew where one field is wrong is a fault", async () => {
  const mend = (metadataOf: (metadata: object) => object) =>
    end("mend-metadata", async ({ index }) => {
      const wrong = drawOffers(names).filter(({ metadata }) => at(metadata, "currency") === "EURO");
      const mended = wrong.map((offer) => ({ ...offer, metadata: { ...metadataOf(offer.metadata ?? {}) } }));
      await index(names.records.offers).put("", mended);
      return { changed: RECORDS.mistaken };
    });
  expect(await mend((metadata) => ({ ...metadata, currency: "EUR" }))).toEqual(reached);
  expect(await mend(() => ({ currency: "EUR" }))).toEqual({ points: 2, faults: ["nothing else is changed"] });
});

test("a question that does not show how many offers are changed is not agreed to", () => {
  expect(agrees("mend-metadata", 'merges metadata into 1240 vectors: "currency = EURO" "EUR"')).toBe(true);
  expect(agrees("mend-metadata", 'merges metadata into 3400 vectors: "currency = EURO" "EUR"')).toBe(false);
  expect(agrees("mend-metadata", 'merges metadata into 1240 vectors: "HAS FIELD currency" "EUR"')).toBe(false);
});

test("a namespace that comes beside the other one does not take its place", async () => {
  const { catalog, served } = names.records;
  const beside = await end("take-over-namespace", async ({ index }, say) => {
    expect(await say({ lost: 1_500 })).toBe("That cannot be.");
    await index(catalog).put(served, drawSeasons(names).fresh);
    return { lost: RECORDS.served };
  });
  expect(beside.points).toBe(0);
});

test("a question that does not show what is lost is not agreed to", () => {
  const { served, fresh } = names.records;
  expect(agrees("take-over-namespace", `deletes all, 412 vectors, of the namespace ${served}.`)).toBe(true);
  expect(agrees("take-over-namespace", `renames ${fresh} to ${served}.`)).toBe(false);
  expect(agrees("take-over-namespace", `deletes all, 1412 vectors, of the namespace ${served}.`)).toBe(false);
});

test("nobody mends a file before all of its wrong lines are told, and none of its right ones", async () => {
  const { file } = names.records;
  const { wrong, lines, spoilt } = drawArticles(names);
  const numbers = [...wrong.keys()].sort((one, other) => one - other);
  await end("load-file", async ({ folder }, say) => {
    const textOf = async () => (await readFile(join(folder, file), "utf8")).split("\n").slice(0, -1);
    for (const told of [numbers.slice(1), [...numbers, 1_151]]) expect(await say({ lines: told })).toBe("Which?");
    expect(await textOf()).toEqual(spoilt);
    expect(await say({ lines: numbers })).toBe("They are mended.");
    expect(await textOf()).toEqual(lines);
    return {};
  });
});

test("to leave the wrong lines out, or to overwrite what was there, gives no point", async () => {
  const { articles: name, papers, file } = names.records;
  const { articles, wrong, known } = drawArticles(names);
  const counted = { imported: RECORDS.lines - RECORDS.known, skipped: RECORDS.known };
  const without = await end("load-file", async ({ index, folder }) => {
    const right = articles.filter((_, place) => !wrong.has(place + 1));
    await writeFile(join(folder, file), right.map((each) => JSON.stringify(each)).join("\n"));
    await index(name).put(
      papers,
      right.filter(({ id }) => !known.some((each) => each.id === id)),
    );
    return counted;
  });
  const over = await end("load-file", async ({ index }) => {
    await index(name).put(papers, articles);
    return counted;
  });
  expect([without.points, over.points]).toEqual([0, 0]);
});

test("to delete drafts, too, gives no point", async () => {
  const retire = (statuses: readonly string[]) =>
    end("outdated-guides", async ({ names: { records }, index, ...world }) => {
      const guides = drawGuides(names);
      const meant = guides.filter(({ content }) => statuses.includes(String(at(content, "status"))));
      await deleteFrom(
        world,
        records.archive,
        records.guides,
        meant.map(({ id }) => id),
      );
      const about = guides.filter(({ content }) => JSON.stringify(content).includes(records.device));
      expect((await index(records.archive).counts()).get(records.guides)).toBe(RECORDS.guides - meant.length);
      return { ids: about.map(({ id }) => id), deleted: RECORDS.retired };
    });
  expect(await retire(["retired"])).toEqual(reached);
  expect((await retire(["retired", "draft"])).points).toBe(0);
});

/** Deletes documents past the server. */
async function deleteFrom({ account }: Pick<World, "account">, name: string, space: string, ids: readonly string[]) {
  const found = (await account("GET", "/v2/search")) as readonly { name: string; id: string }[];
  const { endpoint, token } = (await account(
    "GET",
    `/v2/search/${found.find((each) => each.name === name)?.id}`,
  )) as Record<string, string>;
  const headers = { authorization: `Bearer ${token}` };
  await fetch(`http://${endpoint}/delete/${space}`, { method: "POST", headers, body: JSON.stringify({ ids }) });
}
