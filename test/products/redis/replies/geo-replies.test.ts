import { describe, expect, test } from "vitest";
import { shown } from "../offered.ts";

describe("places", () => {
  test("found in an area have what was asked for", () => {
    const options = "WITHCOORD WITHDIST WITHHASH";
    const reply = [["Palermo", "190.4424", 3479099956230698, ["13.36138933897018433", "38.11555639549629859"]]];
    const place = { member: "Palermo", distance: 190.4424, hash: 3479099956230698 };
    const found = [{ ...place, longitude: 13.361389338970184, latitude: 38.1155563954963 }];
    expect(shown(`GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ${options}`, reply)).toEqual(found);
    expect(shown(`GEORADIUS g 15 37 200 km ${options}`, reply)).toEqual(found);
    expect(shown(`GEORADIUSBYMEMBER_RO g Palermo 200 km ${options}`, reply)).toEqual(found);
  });

  test("found with one detail have that one", () => {
    expect(shown("GEORADIUS_RO g 15 37 200 km withdist ASC", [["Palermo", "190.4424"]])).toEqual([
      { member: "Palermo", distance: 190.4424 },
    ]);
  });

  test("stay a list of members where a member is called like an option", () => {
    expect(shown("GEOSEARCH g FROMMEMBER WITHDIST BYRADIUS 1 m", ["WITHDIST"])).toEqual(["WITHDIST"]);
    expect(shown("GEORADIUSBYMEMBER g WITHDIST 1 m", ["WITHDIST"])).toEqual(["WITHDIST"]);
    expect(shown("GEORADIUS g 15 37 200 km STORE WITHDIST", 1)).toBe(1);
  });

  test("have a position or none", () => {
    expect(shown("GEOPOS g Palermo nowhere", [["13.5", "38.5"], null])).toEqual([
      { longitude: 13.5, latitude: 38.5 },
      null,
    ]);
  });

  test("have a distance", () => {
    expect(shown("GEODIST g Palermo Catania", "166274.1516")).toBe(166274.1516);
  });
});
