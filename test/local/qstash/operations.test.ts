import { describe, expect, it } from "vitest";
import { matchRoute } from "../../../src/local/http/route-match.ts";
import { QSTASH_ROUTES } from "../../../src/local/qstash/server/qstash-api.ts";
import operations from "./operations.json" with { type: "json" };

describe("the local QStash", () => {
  it.each(operations)("answers the documented %s", (line) => {
    const [method = "", path = ""] = line.split(" ");
    const { route } = matchRoute(QSTASH_ROUTES, { method, pathname: path.replaceAll(/[{}]/g, ""), apiName: "QStash" });
    expect(route.segments.map((segment) => segment.startsWith("{"))).toEqual(
      path
        .split("/")
        .slice(1)
        .map((segment) => segment.startsWith("{")),
    );
  });
});
