import type { ResultKeeper } from "../call/kept-results.ts";

/** What keeps the results of a process; nothing is loaded before an answer is cut. */
export function openResults(): ResultKeeper {
  let opened: Promise<ResultKeeper> | undefined;
  const open = () => {
    opened ??= import("./keep-results.ts").then(({ createKeptResults }) => createKeptResults());
    return opened;
  };
  return {
    of: (owner) => ({
      keep: async (cut) => (await open()).of(owner).keep(cut),
      find: async (id) => (await open()).of(owner).find(id),
    }),
  };
}
