import { expect, test } from "vitest";
import { createNamespaces } from "../../../src/local/vector/namespaces.ts";
import { dense } from "./definitions.ts";

const record = { id: "a", vector: Float32Array.of(1) };
const created = () => createNamespaces(dense(1, "COSINE"));

test("the default namespace is always there, and first", () => {
  const namespaces = created();
  namespaces.open("b");
  namespaces.open("a");
  expect(namespaces.names()).toEqual(["", "b", "a"]);
});

test("a namespace is made when it is opened, and stays the same", () => {
  const namespaces = created();
  expect(namespaces.get("a")).toBeUndefined();
  namespaces.open("a").put(record);
  expect(namespaces.open("a")).toBe(namespaces.get("a"));
  expect(namespaces.get("a")?.count).toBe(1);
  expect(namespaces.get("")?.count).toBe(0);
});

test("a renamed namespace keeps its records, in place of the one that had the name", () => {
  const namespaces = created();
  namespaces.open("a").put(record);
  namespaces.open("b");
  expect(namespaces.rename("a", "b")).toBe(true);
  expect(namespaces.names()).toEqual(["", "b"]);
  expect(namespaces.get("b")?.get("a")).toEqual(record);
});

test("the default namespace is not renamed, replaced or deleted, nor is one that is not there", () => {
  const namespaces = created();
  namespaces.open("").put(record);
  namespaces.open("a");
  expect([namespaces.rename("", "b"), namespaces.rename("a", ""), namespaces.rename("none", "b")]).toEqual([
    false,
    false,
    false,
  ]);
  expect([namespaces.delete(""), namespaces.delete("none"), namespaces.delete("a")]).toEqual([false, false, true]);
  expect(namespaces.names()).toEqual([""]);
  expect(namespaces.get("")?.count).toBe(1);
});

test("a namespace that is renamed to its own name stays as it is", () => {
  const namespaces = created();
  namespaces.open("a").put(record);
  expect(namespaces.rename("a", "a")).toBe(true);
  expect(namespaces.get("a")?.count).toBe(1);
});
