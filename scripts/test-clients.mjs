// npm run test:clients: installs what is missing, the clients of npm in test/clients too, and tries them with the program.
// `--write` writes down what they did, for docs/clients.md. `--pictures`, which npm run docs:pictures gives, makes the pictures
// of docs/conversation.md anew and tries nothing else. Other arguments are passed on to the test runner.
import "./node-version.mjs";
import { spawnSync } from "node:child_process";
import {
  ensureBuild,
  ensureChromium,
  ensureClients,
  ensurePackages,
  ensureRedis,
  environmentWithRedis,
  npmProgram,
  root,
} from "./setup.mjs";

const given = process.argv.slice(2);
const write = given.includes("--write") ? { WRITE_CLIENT_RESULTS: "1" } : {};
const withPictures = given.includes("--pictures");
const pictures = withPictures ? { WRITE_PICTURES: "1" } : {};

ensurePackages();
ensureRedis();
if (withPictures) ensureChromium();
ensureBuild();
ensureClients();
const [npx, ...first] = npmProgram("npx");
const { status, error } = spawnSync(
  npx,
  [
    ...first,
    "--no-install",
    "vitest",
    "run",
    "--config",
    "test/clients/vitest.config.ts",
    ...(withPictures ? ["test/clients/pictures.test.ts"] : []),
    ...given.filter((word) => word !== "--write" && word !== "--pictures"),
  ],
  { cwd: root, stdio: "inherit", env: { ...environmentWithRedis(), ...write, ...pictures } },
);
if (error !== undefined) throw error;
process.exit(status ?? 1);
