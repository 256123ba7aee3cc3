import { always, family } from "../command.ts";
import { checkOfDrop } from "../harm-checks.ts";
import { matchesAfter } from "../paging.ts";
import { asMap } from "../replies/reply-shapes.ts";
import { asAggregations, asIndex, asMatches } from "../replies/search-replies.ts";

export const search = family(
  "search",
  "Upstash Redis Search: indexes over keys or a stream (not RediSearch's FT.*).",
  {
    read: {
      "SEARCH.QUERY": [
        "name filter [LIMIT n] [OFFSET n] [ORDERBY field [ASC|DESC]] [SELECT count field...] [NOCONTENT] [HIGHLIGHT FIELDS count field... [TAGS open close]] [SCOREFUNC (FIELDVALUE field [MODIFIER NONE|LOG|LOG1P|LOG2P|LN|LN1P|LN2P|SQUARE|SQRT|RECIPROCAL] [FACTOR n] [MISSING n])... [SCOREMODE SUM|MULTIPLY|REPLACE] [COMBINEMODE SUM|MULTIPLY]]",
        asMatches,
      ],
      "SEARCH.COUNT": "name filter",
      "SEARCH.AGGREGATE": ["name filter aggregations", asAggregations],
      "SEARCH.DESCRIBE": ["name", asIndex],
      "SEARCH.LISTINDEXES": "[MATCH pattern] [LIMIT n] [OFFSET n]",
      "SEARCH.LISTALIASES": ["", asMap],
      "SEARCH.WAITINDEXING": "name",
    },
    write: {
      "SEARCH.CREATE":
        "name (ON JSON|HASH|STRING PREFIX count prefix...|ON STREAM key) [LANGUAGE language] [SKIPINITIALSCAN] [EXISTSOK] SCHEMA (field TEXT [NOSTEM] [NOTOKENIZE] [FROM source]|field U64|I64|F64|BOOL|DATE [FAST] [FROM source]|field KEYWORD|FACET [FROM source])...",
      "SEARCH.REINDEX": "name",
      "SEARCH.ALIASADD": "alias name",
      "SEARCH.ALIASDEL": "alias",
    },
    destructive: {
      "SEARCH.DROP": "name",
    },
    harm: {
      "SEARCH.DROP": always("SEARCH.DROP", "the search index is deleted"),
    },
    checks: { "SEARCH.DROP": checkOfDrop },
    paging: {
      "SEARCH.QUERY": matchesAfter,
    },
  },
  {
    filter: { means: 'JSON such as {"name":"shoe","price":{"$lt":50}}; aggregations: JSON' },
  },
);
