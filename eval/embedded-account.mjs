// A plugin of the bundler for the evaluation: the program as it is, but that the environment may say where the emulators of
// local mode are. Only local mode itself knows that otherwise, and its ground could not be laid or looked at from outside.
import { readFile } from "node:fs/promises";

const INTERNAL = "internal: true";

export const embeddedAccount = {
  name: "embedded-account",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]products[\\/]\w+[\\/]credentials\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return text.includes(INTERNAL)
        ? { contents: text.replaceAll(INTERNAL, "internal: false"), loader: "ts" }
        : undefined;
    });
  },
};
