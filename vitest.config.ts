import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** The redis-server that scripts/setup.mjs has found under another name; one on the PATH comes first. */
const ownRedis = resolve(import.meta.dirname, ".cache/redis");

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    env: { PATH: `${process.env.PATH ?? ""}:${ownRedis}` },
    passWithNoTests: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
