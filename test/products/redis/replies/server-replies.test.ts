import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("the server", () => {
  test("tells its time", () => {
    expect(shown("TIME", ["1795367211", "800819"])).toEqual({ seconds: 1795367211, microseconds: 800819 });
  });

  test("tells about itself by section", () => {
    const info = "# Server\r\nredis_version:7.0.15\r\nconfig_file:\r\n\r\n# Keyspace\r\ndb0:keys=5,expires=0\r\n";
    expect(shown("INFO", info)).toEqual({
      Server: { redis_version: "7.0.15", config_file: "" },
      Keyspace: { db0: "keys=5,expires=0" },
    });
  });

  test.each(["", "no colon here", "# Modules\r\nmodule:a\r\nmodule:b\r\n", "a:1\r\n# Server\r\nb:2\r\n"])(
    "tells about itself in its own words where they are not sections: %j",
    (info) => {
      expect(shown("INFO", info)).toBe(info);
    },
  );

  test("shows its settings as an object", () => {
    expect(shown("CONFIG GET save*", ["save", ""])).toEqual({ save: "" });
  });

  test("shows a user with its selectors", () => {
    const selector = ["commands", "-@all +get", "keys", "~a*", "channels", ""];
    expect(shown("ACL GETUSER u", ["flags", ["off"], "keys", "", "selectors", [selector]])).toEqual({
      flags: ["off"],
      keys: "",
      selectors: [{ commands: "-@all +get", keys: "~a*", channels: "" }],
    });
    expect(shown("ACL GETUSER nobody", null)).toBeNull();
  });

  test("counts the subscribers of channels", () => {
    expect(shown("PUBSUB NUMSUB a b", ["a", 0, "b", 2])).toEqual({ a: 0, b: 2 });
  });

  test("lists the libraries of functions, and what runs", () => {
    const functions = [["name", "f", "description", null, "flags", []]];
    expect(shown("FUNCTION LIST", [["library_name", "m", "engine", "LUA", "functions", functions]])).toEqual([
      { library_name: "m", engine: "LUA", functions: [{ name: "f", description: null, flags: [] }] },
    ]);
    const stats = ["running_script", null, "engines", ["LUA", ["libraries_count", 1, "functions_count", 2]]];
    expect(shown("FUNCTION STATS", stats)).toEqual({
      running_script: null,
      engines: { LUA: { libraries_count: 1, functions_count: 2 } },
    });
  });
});
