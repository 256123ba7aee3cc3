import { describe, expect, it } from "vitest";
import { clientTable, packageOf } from "../clients/client-table.ts";
import pinned from "../clients/package.json" with { type: "json" };
import { readResults } from "../clients/results.ts";

describe("the results of the clients", () => {
  it("are those of each client that is tried, in the version that is installed", () => {
    const named = readResults().map(({ name, package: from, version }) => ({ name, package: from, version }));
    expect(named).toEqual(clientTable.map((client) => ({ name: client.name, ...packageOf(client) })));
  });

  it("are of versions that no installation changes", () => {
    const versions = Object.values({ ...pinned.dependencies, ...pinned.optionalDependencies });
    expect(versions.filter((version) => !/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
