import { expect, test } from "vitest";
import { ownPath } from "../../src/sign-in/own-path.ts";

test.each([
  ["/approvals/a1", "/approvals/a1"],
  ["/window?tool=redis&page=2", "/window?tool=redis&page=2"],
  ["/a/../approvals", "/approvals"],
])("who wants %j goes to %j after signing in", (wanted, expected) => {
  expect(ownPath(wanted, "/home")).toBe(expected);
});

test.each([
  null,
  "",
  "approvals",
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\r\nset-cookie: a=b",
  "/a b",
  "/..//evil.example",
  "/.//evil.example",
  "/%2e%2e//evil.example",
  "javascript:alert(1)",
  "/\u0000",
  "/\u202e",
  `/${"a".repeat(500)}`,
])("who wants %j goes home, since it may lead elsewhere", (wanted) => {
  expect(ownPath(wanted, "/home")).toBe("/home");
});
