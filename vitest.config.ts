import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { sortTests } from "./test/projects.ts";

/** What scripts/setup.mjs has found under another name, or unpacked; what is on the PATH comes first. */
const own = ["redis", "nginx"].map((name) => resolve(import.meta.dirname, ".cache", name));
const { unit, endToEnd, faults } = sortTests();

export default defineConfig({
  test: {
    env: { PATH: `${process.env.PATH ?? ""}:${own.join(":")}` },
    passWithNoTests: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // It imports JSON in a way that Node does not take.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    projects: [
      {
        extends: true,
        // Nothing in the sources keeps state of its own, so that these files share what they load.
        test: {
          name: "unit",
          include: [...unit],
          setupFiles: ["test/without-processes.ts"],
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "end-to-end", include: [...endToEnd], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      { extends: true, test: { name: "faults", include: [...faults], maxWorkers: 2, sequence: { groupOrder: 1 } } },
    ],
  },
});
