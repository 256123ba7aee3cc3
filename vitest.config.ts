import { delimiter, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { sortTests } from "./test/projects.ts";
import { SlowFirst } from "./test/slow-first.ts";

/** What scripts/setup.mjs has found under another name, or unpacked; what is on the PATH comes first. */
const own = ["redis", "nginx"].map((name) => resolve(import.meta.dirname, ".cache", name));
const { unit, browser, endToEnd, faults } = sortTests();
/** One more than the cores of a small machine: a third of the time these tests wait for processes and for time to pass. */
const WAITING = { maxWorkers: 3, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    env: { PATH: [process.env.PATH ?? "", ...own].join(delimiter) },
    passWithNoTests: true,
    globalSetup: "test/runtime-folder.ts",
    sequence: { sequencer: SlowFirst },
    // A machine that is busy elsewhere takes many times as long as a free one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // It imports JSON in a way that Node does not take.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    projects: [
      {
        extends: true,
        // Nothing in the sources keeps state of its own, so that these files share what they load.
        test: {
          name: "unit",
          include: [...unit],
          setupFiles: ["test/without-processes.ts", "test/properties.ts"],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "end-to-end", include: [...endToEnd], isolate: false, ...WAITING },
      },
      { extends: true, test: { name: "browser", include: [...browser], ...WAITING } },
      { extends: true, test: { name: "faults", include: [...faults], ...WAITING } },
    ],
  },
});
