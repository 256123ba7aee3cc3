import { describe, expect, test } from "vitest";
import { OWN_ICON } from "../../src/icon.ts";
import { listedTool } from "../../src/server/listed-tools.ts";
import { toolWith } from "../call/fixture.ts";

describe("a listed tool", () => {
  test("has name, title, description, schema, hints and icon, and nothing of its inside", () => {
    expect(listedTool(toolWith({ commands: ["GET"], endpoint: "GET /v2/x" }))).toEqual({
      name: "sample_read",
      title: "Sample: read",
      description: "A sample.",
      inputSchema: { type: "object", properties: {}, additionalProperties: false },
      annotations: {
        title: "Sample: read",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
      icons: [{ src: OWN_ICON, mimeType: "image/svg+xml" }],
    });
  });

  test("has the icon of its product", () => {
    const { icons } = listedTool(toolWith({ icon: "data:," }));
    expect(icons).toEqual([{ src: "data:,", mimeType: "image/svg+xml" }]);
  });

  test.each([
    ["read", { readOnlyHint: true, destructiveHint: false }],
    ["write", { readOnlyHint: false, destructiveHint: true }],
    ["destructive", { readOnlyHint: false, destructiveHint: true }],
  ] as const)("with access %s has its hints from the access alone", (access, hints) => {
    expect(listedTool(toolWith({ access, name: "get_x", endpoint: "DELETE /v2/x" })).annotations).toMatchObject(hints);
  });
});
