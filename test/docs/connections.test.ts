import { expect, test } from "vitest";
import { variablesOf } from "../../src/config/settings.ts";
import { connectionsIn } from "../../src/connections/connection-file.ts";
import { products } from "../../src/products/index.ts";
import { page, quoted } from "./pages.ts";

const text = page("docs/connections.md");
const variables = variablesOf(products);
const [, example = ""] = /```json\n(.*?)```/s.exec(text) ?? [];

test("the page on connections shows a file that is taken", () => {
  expect(connectionsIn(example, "connections.json", variables).map(({ name }) => name)).toEqual(["prod", "staging"]);
});

test("the page on connections names each field of one, and no other", () => {
  const [, table = ""] = /\| Field \|.*\n\| --- .*\n((?:\|.*\n)+)/.exec(text) ?? [];
  const named = quoted(table.replace(/^\| (\S+) \|.*$/gm, "$1"));
  const isField = (name: string) => {
    try {
      connectionsIn(JSON.stringify({ connections: [{ [name]: { nobody: "takes" } }] }), "connections.json", variables);
      return true;
    } catch (error) {
      return !String(error).includes("nrecognized key");
    }
  };
  const inExample = JSON.parse(example).connections.flatMap((each: object) => Object.keys(each));
  expect(named.filter(isField)).toEqual(named);
  expect(new Set(named)).toEqual(new Set(inExample));
});
