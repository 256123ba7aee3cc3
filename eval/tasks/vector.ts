import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { explainIndex, findSimilar, loadFile, mendMetadata, takeOver } from "../agents/vector.ts";
import { drawArticles, drawLibrary, drawOffers, drawProducts, drawSeasons, RECORDS } from "../ground/records.ts";
import { hasJust, putRecords } from "../ground/stored-records.ts";
import { at, listAt, numberAt } from "../json.ts";
import type { Limits, Task } from "../task.ts";

/** What a task about records may cost at most. */
export const RECORD_LIMITS: Limits = { calls: 5, characters: 5_000 };

function isAskedAbout(question: string, ...parts: readonly (string | number)[]): boolean {
  return parts.every((part) => new RegExp(`(?<![\\w-])${part}(?![\\w-])`).test(question));
}

/** What is in vector indexes. */
export const vectorTasks: readonly Task[] = [
  {
    name: "similar-in-stock",
    needs: ["vector_describe", "vector_similar"],
    limits: RECORD_LIMITS,
    words: ({ names }) =>
      `People look at ${drawProducts(names).subject} in our vector index ${names.records.catalog}. Which five products are most like it, and in stock? Tell their IDs, the nearest first.`,
    prepare: async (world) => {
      const { catalog, products, reviews } = world.names.records;
      const drawn = drawProducts(world.names);
      await world.createVectorIndex(catalog);
      await putRecords(world, catalog, { [reviews]: drawn.reviews, [products]: drawn.products });
    },
    solve: findSimilar,
    judge: async ({ answer, world }) => {
      const { alike } = drawProducts(world.names);
      const told = listAt(answer, "ids");
      return [
        { says: "the five are told", holds: `${told.toSorted()}` === `${alike.toSorted()}` },
        { says: "the nearest is told first", holds: `${told}` === `${alike}` },
      ];
    },
  },
  {
    name: "explain-index",
    needs: ["vector_describe"],
    limits: RECORD_LIMITS,
    words: ({ names }) =>
      `What is in our vector index ${names.records.library}? Tell its namespaces and how many vectors each has, the fields of the metadata, in how many percent the language is known, and how many vectors are all zeros or the same as another one.`,
    prepare: async (world) => {
      const { library, books, papers } = world.names.records;
      const drawn = drawLibrary(world.names);
      await world.createVectorIndex(library);
      await putRecords(world, library, { [books]: drawn.books, [papers]: drawn.papers });
    },
    solve: explainIndex,
    judge: async ({ answer, world }) => {
      const { books, papers } = world.names.records;
      const drawn = drawLibrary(world.names);
      const works = [...drawn.books, ...drawn.papers];
      const fields = new Set(works.flatMap(({ metadata }) => Object.keys(metadata ?? {})));
      const known = works.filter(({ metadata }) => at(metadata, "language") !== undefined).length;
      return [
        {
          says: "the namespaces are counted",
          holds:
            numberAt(answer, "namespaces", books) === RECORDS.books &&
            numberAt(answer, "namespaces", papers) === RECORDS.papers,
        },
        { says: "the fields are told", holds: `${listAt(answer, "fields").toSorted()}` === `${[...fields].sort()}` },
        {
          says: "the share is told",
          holds: Math.abs(numberAt(answer, "language_percent") - (100 * known) / works.length) < 1,
        },
        { says: "vectors of zeros are counted", holds: numberAt(answer, "empty") === RECORDS.empty },
        { says: "copies are counted", holds: numberAt(answer, "copies") === RECORDS.copies },
      ];
    },
  },
  {
    name: "mend-metadata",
    limits: RECORD_LIMITS,
    words: ({ names }) =>
      `In our vector index ${names.records.offers} many offers have the currency EURO, which must be EUR. Correct them all, change nothing else, and tell how many they were.`,
    prepare: async (world) => {
      const { offers } = world.names.records;
      await world.createVectorIndex(offers);
      await putRecords(world, offers, { "": drawOffers(world.names) });
    },
    agrees: (question) => isAskedAbout(question, "EURO", "EUR", RECORDS.mistaken),
    solve: mendMetadata,
    judge: async ({ answer, questions, world }) => {
      const { offers } = world.names.records;
      const mended = (metadata: unknown) =>
        at(metadata, "currency") === "EURO" ? { ...(metadata as object), currency: "EUR" } : metadata;
      const stored = [...(await world.index(offers).all("")).values()].map((record) => JSON.parse(record));
      return [
        { says: "none has it left", holds: !stored.some((each) => at(each, "metadata", "currency") === "EURO") },
        { says: "nothing else is changed", holds: await hasJust(world, offers, "", drawOffers(world.names), mended) },
        { says: "a person was asked, and told how many", holds: questions.some(({ agreed }) => agreed) },
        { says: "the number is told", holds: numberAt(answer, "changed") === RECORDS.mistaken },
      ];
    },
  },
  {
    name: "take-over-namespace",
    needs: ["vector_info", "vector_namespace_rename"],
    limits: RECORD_LIMITS,
    words: ({ names: { records } }) =>
      `In our vector index ${records.catalog}, the new season is in the namespace ${records.fresh}. From now on it is to be served as ${records.served} in the place of what has that name. Tell me first how many vectors are lost by that.`,
    prepare: async (world) => {
      const { catalog, fresh, served, reviews } = world.names.records;
      const drawn = drawSeasons(world.names);
      await world.createVectorIndex(catalog);
      await putRecords(world, catalog, {
        ...{ [fresh]: drawn.fresh, [served]: drawn.served },
        [reviews]: drawProducts(world.names).reviews,
      });
    },
    replies: async (said) =>
      numberAt(said, "lost") === RECORDS.served ? "They are of last year: agreed." : "That cannot be.",
    agrees: (question, { names: { records } }) => isAskedAbout(question, records.served, RECORDS.served),
    solve: takeOver,
    judge: async ({ answer, questions, world }) => {
      const { catalog, fresh, served, reviews } = world.names.records;
      const counts = await world.index(catalog).counts();
      return [
        {
          says: "the new season is served, whole",
          holds: await hasJust(world, catalog, served, drawSeasons(world.names).fresh),
        },
        { says: "its former name is gone", holds: !counts.has(fresh) },
        { says: "nothing else is gone", holds: counts.get(reviews) === RECORDS.reviews },
        { says: "a person was asked, and told what is lost", holds: questions.some(({ agreed }) => agreed) },
        { says: "what is lost is told", holds: numberAt(answer, "lost") === RECORDS.served },
      ];
    },
  },
  {
    name: "load-file",
    needs: ["vector_import"],
    limits: RECORD_LIMITS,
    words: ({ names: { records } }) =>
      `Load the file ${records.file} into the namespace ${records.papers} of our vector index ${records.articles}. Should lines be wrong, tell me which: I mend them. Articles that are there already stay as they are.`,
    prepare: async (world) => {
      const { articles, papers, file } = world.names.records;
      const { known, spoilt, articles: all } = drawArticles(world.names);
      world.hide(all.map(({ id }) => id));
      await writeFile(join(world.folder, file), `${spoilt.join("\n")}\n`);
      await world.createVectorIndex(articles);
      await putRecords(world, articles, { [papers]: known });
    },
    replies: async (said, { folder, names }) => {
      const { wrong, lines } = drawArticles(names);
      if (`${listAt(said, "lines")}` !== `${[...wrong.keys()].sort((one, other) => one - other)}`) return "Which?";
      await writeFile(join(folder, names.records.file), `${lines.join("\n")}\n`);
      return "They are mended.";
    },
    agrees: (question, { names }) => isAskedAbout(question, names.records.file, RECORDS.lines),
    solve: loadFile,
    judge: async ({ answer, world }) => {
      const { articles, papers } = world.names.records;
      const { articles: all, known } = drawArticles(world.names);
      const older = new Map(known.map((each) => [each.id, each]));
      const expected = all.map((each) => older.get(each.id) ?? each);
      return [
        {
          says: "every article is there, and older ones as they were",
          holds: await hasJust(world, articles, papers, expected),
        },
        { says: "the new ones are counted", holds: numberAt(answer, "imported") === RECORDS.lines - RECORDS.known },
        { says: "the older ones are counted", holds: numberAt(answer, "skipped") === RECORDS.known },
      ];
    },
  },
];
