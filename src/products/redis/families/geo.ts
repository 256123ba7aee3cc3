import { family } from "../command.ts";
import { allBehind, sizeAfter } from "../plain-replies.ts";
import { asFoundAfter, asPositions } from "../replies/geo-replies.ts";
import { asNumber } from "../replies/reply-shapes.ts";

export const geo = family(
  "geo",
  "Geospatial sets: members at a longitude and latitude.",
  {
    read: {
      GEOPOS: ["key [member...]", asPositions],
      GEODIST: ["key member1 member2 [unit]", asNumber],
      GEOHASH: "key [member...]",
      GEOSEARCH: [
        "key (FROMMEMBER member|FROMLONLAT longitude latitude) (BYRADIUS radius unit|BYBOX width height unit) [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
        asFoundAfter(1),
      ],
      GEORADIUS_RO: [
        "key longitude latitude radius unit [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
        asFoundAfter(5),
      ],
      GEORADIUSBYMEMBER_RO: [
        "key member radius unit [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
        asFoundAfter(4),
      ],
    },
    write: {
      GEOADD: "key [NX|XX] [CH] (longitude latitude member)...",
      GEOSEARCHSTORE:
        "destination source (FROMMEMBER member|FROMLONLAT longitude latitude) (BYRADIUS radius unit|BYBOX width height unit) [ASC|DESC] [COUNT n [ANY]] [STOREDIST]",
      GEORADIUS: [
        "key longitude latitude radius unit [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH] [STORE key|STOREDIST key]",
        asFoundAfter(5),
      ],
      GEORADIUSBYMEMBER: [
        "key member radius unit [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH] [STORE key|STOREDIST key]",
        asFoundAfter(4),
      ],
    },
    plain: {
      GEOADD: allBehind(["NX", "XX", "CH"], 3),
      GEOSEARCHSTORE: sizeAfter,
    },
  },
  {
    options: {
      instead: ["[ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]"],
      means: "[ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
    },
    // Redis has deprecated them; they stay for those who know them.
    old: {
      instead: [
        "key longitude latitude radius unit options [STORE key|STOREDIST key]",
        "key member radius unit options [STORE key|STOREDIST key]",
        "key longitude latitude radius unit options",
        "key member radius unit options",
      ],
      means: "as in Redis; GEOSEARCH, GEOSEARCHSTORE do the same",
    },
    unit: { means: "m|km|ft|mi" },
  },
);
