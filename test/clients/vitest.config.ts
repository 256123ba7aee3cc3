import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const root = resolve(import.meta.dirname, "../..");

/** The clients of npm alone: npm run test:clients. */
export default defineConfig({
  root,
  test: {
    name: "clients",
    include: ["test/clients/*.test.ts"],
    globalSetup: "test/runtime-folder.ts",
    env: { PATH: `${process.env.PATH ?? ""}:${resolve(root, ".cache/redis")}` },
    // The conversations begin together and share the machine, so that the last one waits for all others.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
