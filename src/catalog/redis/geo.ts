import { family } from "../../tool/define.ts";

export const geo = family(
  "geo",
  "Geospatial sets: members with a longitude and a latitude.",
  {
    read: {
      GEOPOS: "key [member...]",
      GEODIST: "key member1 member2 [unit]",
      GEOHASH: "key [member...]",
      GEOSEARCH:
        "key (FROMMEMBER member|FROMLONLAT longitude latitude) (BYRADIUS radius unit|BYBOX width height unit) [ASC|DESC] [COUNT n [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
      GEORADIUS_RO: "key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT n [ANY]] [ASC|DESC]",
      GEORADIUSBYMEMBER_RO: "key member radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT n [ANY]] [ASC|DESC]",
    },
    write: {
      GEOADD: "key [NX|XX] [CH] (longitude latitude member)...",
      GEOSEARCHSTORE:
        "destination source (FROMMEMBER member|FROMLONLAT longitude latitude) (BYRADIUS radius unit|BYBOX width height unit) [ASC|DESC] [COUNT n [ANY]] [STOREDIST]",
      GEORADIUS:
        "key longitude latitude radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT n [ANY]] [ASC|DESC] [STORE key|STOREDIST key]",
      GEORADIUSBYMEMBER:
        "key member radius unit [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT n [ANY]] [ASC|DESC] [STORE key|STOREDIST key]",
    },
  },
  "unit: m|km|ft|mi.",
);
