import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * The files that take longest, the longest first. They begin before all others of their group, so that at the end no worker
 * is alone with one of them; a machine that runs the tests for the first time cannot know them.
 */
export const SLOW: readonly string[] = [
  "test/growth/growth.test.ts",
  "test/faults/event-loop.test.ts",
  "test/memory/memory.test.ts",
  "test/faults/random-requests.test.ts",
  "test/faults/event-loop-account.test.ts",
  "test/products/account/secrets.test.ts",
  "test/local/redis/script-limit.test.ts",
  "test/end-to-end/shutdown.test.ts",
  "test/commands/identify.test.ts",
  "test/end-to-end/confirmation.test.ts",
  "test/products/account/names.test.ts",
  "test/local/redis/running-redis-faults.test.ts",
  "test/faults/qstash.test.ts",
  "test/round-trip.property.test.ts",
  "test/end-to-end/callers.test.ts",
  "test/end-to-end/operations.test.ts",
  "test/eval/records.test.ts",
];

/** Runs the files of a group in Vitest's own order, but for the slow ones. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = SLOW.findIndex((path) => moduleId.endsWith(`/${path}`));
      return rank < 0 ? SLOW.length : rank;
    };
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => groupOf(a) - groupOf(b) || rankOf(a) - rankOf(b));
  }
}
