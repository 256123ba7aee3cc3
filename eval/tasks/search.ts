import { retireGuides } from "../agents/search.ts";
import { drawGuides, RECORDS } from "../ground/records.ts";
import { putRecords } from "../ground/stored-records.ts";
import { at, listAt, numberAt } from "../json.ts";
import type { Task } from "../task.ts";
import { RECORD_LIMITS } from "./vector.ts";

/** What is in search databases. */
export const searchTasks: readonly Task[] = [
  {
    name: "outdated-guides",
    needs: ["search_describe", "search_query", "search_delete"],
    limits: RECORD_LIMITS,
    words: ({ names: { records } }) =>
      `Which guides of our search database ${records.archive} are about the ${records.device}? And delete all guides that are retired; tell how many they were.`,
    prepare: async (world) => {
      const { archive, guides } = world.names.records;
      await world.createSearchIndex(archive);
      await putRecords(world, archive, { [guides]: drawGuides(world.names) });
    },
    agrees: (question) => question.includes("retired") && new RegExp(`\\b${RECORDS.retired} documents`).test(question),
    solve: retireGuides,
    judge: async ({ answer, questions, world }) => {
      const { archive, guides, device } = world.names.records;
      const drawn = drawGuides(world.names);
      const stored = await world.index(archive).all(guides);
      const kept = drawn.filter(({ content }) => at(content, "status") !== "retired");
      const about = drawn.filter(({ content }) => JSON.stringify(content).includes(device)).map(({ id }) => id);
      return [
        {
          says: "those out of date are deleted, and no others",
          holds: stored.size === kept.length && kept.every(({ id }) => stored.has(id)),
        },
        {
          says: "the guides of the device are told",
          holds: `${listAt(answer, "ids").toSorted()}` === `${about.sort()}`,
        },
        { says: "a person was asked, and told how many", holds: questions.some(({ agreed }) => agreed) },
        { says: "the number is told", holds: numberAt(answer, "deleted") === RECORDS.retired },
      ];
    },
  },
];
