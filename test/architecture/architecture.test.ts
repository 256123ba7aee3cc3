import { describe, expect, test } from "vitest";
import { lineOf, nodesIn, readSources, type SourceFile, type SyntaxNode, sourceOf } from "./sources.ts";

const sources = readSources();

/**
 * The rooms of src/, each with the rooms that it may import; a room may always import itself. Read downwards, imports run
 * one way. `commands` alone joins the server's side (transport, server) with the products' side (service, products).
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  main: ["program"],
  program: ["commands", "products", "config"],
  commands: [
    "transport",
    "server",
    "service",
    "connections",
    "compact",
    "callers",
    "products",
    "config",
    "catalog",
    "call",
    "upstash",
    "local",
    "log",
    "operations",
    "shared-state",
    "pages",
    "approvals",
    "sign-in",
    "window",
    "undo",
    "results",
  ],
  service: ["callers", "config", "catalog", "call", "undo", "upstash", "log", "load"],
  compact: ["service", "callers", "call", "upstash"],
  connections: ["service", "callers", "config", "catalog", "call", "upstash", "load"],
  callers: ["config", "catalog", "call", "results", "undo", "upstash", "load"],
  config: ["catalog", "upstash"],
  products: ["catalog", "files", "call", "upstash"],
  catalog: ["results", "call", "upstash", "load", "icon"],
  transport: ["server", "call", "log", "load"],
  operations: ["call", "upstash", "log"],
  "shared-state": ["callers", "call", "approvals", "upstash", "log"],
  pages: ["icon", "upstash"],
  approvals: ["call", "pages", "load"],
  "sign-in": ["pages", "callers", "upstash"],
  window: ["pages", "call", "upstash"],
  server: ["call", "skill", "app", "icon"],
  undo: ["files", "call", "load"],
  results: ["call", "upstash", "load"],
  log: ["call", "upstash"],
  icon: [],
  skill: [],
  app: ["call"],
  files: ["call", "upstash", "load"],
  call: ["upstash", "load"],
  upstash: ["load"],
  load: [],
  local: [],
};

/** Folders that a room may import although it may not import the room that they are of: what both sides read alike. */
const folders: Readonly<Record<string, readonly string[]>> = {
  local: ["src/upstash/metadata-filter/"],
  "shared-state": ["src/local/redis/connection/"],
};

function roomOf(path: string): string {
  return path.replace(/^src\//, "").replace(/(\/.*|\.ts)$/, "");
}

/** `FILE imports FILE` for each import that the rooms do not allow. */
function wrongImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((file) => roomOf(file) !== roomOf(path) && rooms[roomOf(path)]?.includes(roomOf(file)) !== true)
      .filter((file) => folders[roomOf(path)]?.some((folder) => file.startsWith(folder)) !== true)
      .map((file) => `${path} imports ${file}`),
  );
}

/** Each circle of imports as the files that it goes through. */
function circles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, file.imports]));
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, way: readonly string[]): void => {
    const begin = way.indexOf(path);
    if (begin !== -1) found.push([...way.slice(begin), path].join(" → "));
    if (begin !== -1 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) follow(next, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) follow(path, []);
  return found;
}

describe("imports", () => {
  test("are of rooms that this test knows", () => {
    expect(new Set(sources.map(({ path }) => roomOf(path)))).toEqual(new Set(Object.keys(rooms)));
  });

  test("run one way between rooms", () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  test("go in no circle, were it of types alone", () => {
    expect(circles(sources)).toEqual([]);
  });

  test("lead from a product to no other but the account, which serves them all, and from Workflow to QStash, which runs it, and from Search to Vector, whose API it has", () => {
    const served = (from: string | undefined, to: string | undefined) =>
      to === "account" || (from === "workflow" && to === "qstash") || (from === "search" && to === "vector");
    const productOf = (path: string) => /^src\/products\/([^/]+)\//.exec(path)?.[1];
    const between = sources.flatMap(({ path, imports }) =>
      imports
        .filter((file) => productOf(path) !== undefined && productOf(file) !== productOf(path))
        .filter((file) => file.startsWith("src/products/") && !served(productOf(path), productOf(file)))
        .map((file) => `${path} imports ${file}`),
    );
    expect(between).toEqual([]);
  });

  test("lead from one emulator to no other but from the account's to those of what it has, and from Search to Vector, on which it is built", () => {
    const emulatorOf = (path: string) => /^src\/local\/([^/]+)\//.exec(path)?.[1];
    const ways = sources.flatMap(({ path, imports }) =>
      imports
        .filter((file) => emulatorOf(path) !== undefined && emulatorOf(file) !== emulatorOf(path))
        .map((file) => `${emulatorOf(path)} → ${emulatorOf(file) ?? "shared"}`),
    );
    expect([...new Set(ways)].sort()).toEqual([
      "account → http",
      "account → redis",
      "account → search",
      "account → shared",
      "account → vector",
      "qstash → http",
      "qstash → process",
      "qstash → shared",
      "redis → http",
      "redis → process",
      "redis → shared",
      "search → http",
      "search → shared",
      "search → vector",
      "vector → http",
      "vector → shared",
    ]);
  });
});

describe("the check of imports", () => {
  const files = [
    sourceOf("src/call/a.ts", 'import type { B } from "../catalog/b.ts";'),
    sourceOf("src/catalog/b.ts", 'export { a } from "../call/a.ts"; const c = () => import("./c.ts");'),
    sourceOf("src/catalog/c.ts", 'import { a } from "../call/a.ts";'),
  ];

  test("notices a type that comes from the wrong room", () => {
    expect(wrongImports(files)).toEqual(["src/call/a.ts imports src/catalog/b.ts"]);
  });

  test("notices what a room takes from beside the folder that is open to it", () => {
    const local = sourceOf(
      "src/local/a.ts",
      'import "../upstash/metadata-filter/b.ts"; import "../upstash/metadata-filters.ts";',
    );
    expect(wrongImports([local])).toEqual(["src/local/a.ts imports src/upstash/metadata-filters.ts"]);
  });

  test("notices circles, also through what is loaded later", () => {
    expect(circles(files)).toEqual([
      "src/call/a.ts → src/catalog/b.ts → src/call/a.ts",
      "src/call/a.ts → src/catalog/b.ts → src/catalog/c.ts → src/call/a.ts",
    ]);
  });
});

const LONGEST_FUNCTION = 50;
const isFunction = ({ type }: SyntaxNode) => /^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(type);

describe("a function", () => {
  test(`has at most ${LONGEST_FUNCTION} lines, so that a reader holds it whole`, () => {
    const long = sources.flatMap(({ path, text, body }) =>
      [...nodesIn(body)].filter(isFunction).flatMap(({ start, end }) => {
        const lines = lineOf(text, end) - lineOf(text, start) + 1;
        return lines > LONGEST_FUNCTION ? [`${path}:${lineOf(text, start)} has ${lines} lines`] : [];
      }),
    );
    expect(long).toEqual([]);
  });
});

describe("a module", () => {
  test("has no state at its top level that could change", () => {
    const changing = sources.flatMap(({ path, body }) =>
      body
        .map((node) => (node.type === "ExportNamedDeclaration" ? (node.declaration as SyntaxNode | null) : node))
        .filter((node) => node?.type === "VariableDeclaration")
        .flatMap((node) => (node === null ? [] : changeable(node).map((name) => `${path}: ${name}`))),
    );
    expect(changing).toEqual([]);
  });

  test("has no class but errors, and the server that the SDK lets add to its introduction by a subclass alone", () => {
    const classes = sources.flatMap(({ path, body }) =>
      [...nodesIn(body)]
        .filter(({ type }) => type === "ClassDeclaration" || type === "ClassExpression")
        .filter(({ superClass }) => !/Error$/.test(String((superClass as { name?: string } | null)?.name)))
        .map(() => path),
    );
    expect(classes).toEqual(["src/server/introducing-server.ts"]);
  });

  test("asks no URL.canParse, which Node 20 answers wrongly once it is optimized", () => {
    const asking = sources.filter(({ body }) =>
      [...nodesIn(body)].some(({ type, property }) => {
        return type === "MemberExpression" && (property as { name?: string }).name === "canParse";
      }),
    );
    expect(asking.map(({ path }) => path)).toEqual([]);
  });
});

/** The names of a declaration whose value can change: `let`, and maps and sets that are not typed as read-only. */
function changeable({ kind, declarations }: SyntaxNode): string[] {
  return (declarations as SyntaxNode[]).flatMap(({ id, init }) => {
    const { name, typeAnnotation } = id as { name: string; typeAnnotation: SyntaxNode | null };
    const made = (init as { type?: string; callee?: { name?: string } } | null) ?? {};
    const isCollection = made.type === "NewExpression" && /^(Weak)?(Map|Set)$/.test(made.callee?.name ?? "");
    const type = (typeAnnotation?.typeAnnotation as { typeName?: { name?: string } } | undefined)?.typeName?.name;
    return kind === "const" && (!isCollection || /^Readonly/.test(type ?? "")) ? [] : [name];
  });
}

describe("a name", () => {
  /** What each product folder has under the same name, because it is the same part of another product. */
  const perProduct = /^src\/products\/\w+\/(product|context|credentials|toolsets)\.ts$/;
  /** Tables are named by what they are a table of, and some products have a family or toolset of the same name. */
  const tables = /^src\/products\/\w+\/(families|tables)\/[\w-]+\.ts$/;

  test("is that of one file", () => {
    const named = sources.filter(
      ({ path }) => !perProduct.test(path) && !tables.test(path) && !path.endsWith("/index.ts"),
    );
    expect(doubled(named.map(({ path }) => [path.split("/").at(-1) ?? "", path]))).toEqual([]);
  });

  test("is that of one exported thing", () => {
    const exported = sources
      .filter(({ path }) => !tables.test(path))
      .flatMap(({ path, body }) => exportsOf(body).map((name) => [name, path] as const));
    expect(doubled(exported)).toEqual([]);
  });
});

function doubled(named: readonly (readonly [name: string, path: string])[]): string[] {
  const names = [...new Set(named.map(([name]) => name))];
  return names.flatMap((name) => {
    const paths = named.filter(([other]) => other === name).map(([, path]) => path);
    return paths.length > 1 ? [`${name}: ${paths.join(", ")}`] : [];
  });
}

/** The names that a module declares and exports; what it passes on has its name elsewhere. */
function exportsOf(body: readonly SyntaxNode[]): string[] {
  return body.flatMap(({ type, declaration }) => {
    if (type !== "ExportNamedDeclaration" || declaration === null) return [];
    const { id, declarations } = declaration as { id?: { name: string }; declarations?: { id: { name: string } }[] };
    return id ? [id.name] : (declarations ?? []).map((one) => one.id.name);
  });
}
