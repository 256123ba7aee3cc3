import { describe, expect, test } from "vitest";
import { drawsAppsBy, sessionIdFor } from "../../src/server/session-id.ts";

describe("a session id", () => {
  test.each([true, false])("says whether its client shows Apps: %s", (drawsApps) => {
    expect(drawsAppsBy(sessionIdFor(drawsApps))).toBe(drawsApps);
  });

  test.each([true, false])("is told from every other one, and is of visible ASCII alone (Apps: %s)", (drawsApps) => {
    const ids = Array.from({ length: 10 }, () => sessionIdFor(drawsApps));
    expect(new Set(ids).size).toBe(10);
    for (const id of ids) expect(id).toMatch(/^[!-~]{36,}$/);
  });

  test.each([undefined, null, "", "one", ["apps-1", "apps-2"]])(
    "that this server did not give says nothing: %j",
    (id) => {
      expect(drawsAppsBy(id)).toBe(false);
    },
  );
});
