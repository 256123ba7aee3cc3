import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

interface LockedPackage {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
}

interface Lock {
  packages: Readonly<Record<string, LockedPackage>>;
}

const lock = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../package-lock.json"), "utf8")) as Lock;

/** What a package lacks to be the same one wherever it is installed. */
function faults({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { version, integrity, resolved, link }]) => {
    if (path === "") return [];
    return [
      ...(version === undefined ? [`${path} has no version`] : []),
      ...(/^sha512-[\w+/]{86}==$/.test(integrity ?? "") ? [] : [`${path} has no integrity`]),
      ...(resolved === undefined || resolved.startsWith("https://registry.npmjs.org/")
        ? []
        : [`${path} is from elsewhere`]),
      ...(link ? [`${path} is a link`] : []),
    ];
  });
}

describe("the lock file", () => {
  it("has the checksum of every package", () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
    expect(faults(lock)).toEqual([]);
  });

  it("is that of this package", () => {
    const { version, devDependencies } = packageJson;
    expect(lock.packages[""]).toMatchObject({ version, devDependencies });
  });
});

describe("the check of the lock file", () => {
  const sound = { version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==` };
  const faultsOf = (changes: LockedPackage) =>
    faults({ packages: { "": {}, "node_modules/a": { ...sound, ...changes } } });

  it.each<[LockedPackage, string[]]>([
    [{}, []],
    [{ resolved: "https://registry.npmjs.org/a/-/a-1.0.0.tgz" }, []],
    [{ integrity: "" }, ["node_modules/a has no integrity"]],
    [{ integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }, ["node_modules/a has no integrity"]],
    [{ resolved: "https://registry.npmjs.org.example.com/a.tgz" }, ["node_modules/a is from elsewhere"]],
    [{ resolved: "git+ssh://git@github.com/a/a.git" }, ["node_modules/a is from elsewhere"]],
    [{ link: true }, ["node_modules/a is a link"]],
  ])("notices what is wrong with %j", (changes, expected) => {
    expect(faultsOf(changes)).toEqual(expected);
  });
});
