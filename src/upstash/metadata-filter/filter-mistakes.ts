import type { FilterExpectation } from "./metadata-filter-error.ts";

/**
 * What people and models write who think of another language, and what this one has for it. A pattern is tried on the words
 * that stand there, with one blank behind each; the first one that fits gives the advice. `{field}` is the field before it, `{word}` the
 * first of the words without quotes.
 */
export type FilterMistake = readonly [pattern: RegExp, advice: string];

const NULL =
  "There is no null: HAS NOT FIELD {field} asks for records without the field, HAS FIELD {field} for those with it.";
const PATTERN =
  "There are no regular expressions: GLOB has * for any text, ? for one character, [a-z] and [^a-z], as in {field} GLOB 'abc*'.";
const LONE_FIELD =
  "A field alone is no condition: write {field} = true for a boolean, HAS FIELD {field} to ask whether it is there.";
const JSON_FILTER = `A filter is a text and no JSON: for {"year": {"$gte": 2020}, "genre": "drama"} write year >= 2020 AND genre = 'drama'.`;
const NEGATION =
  "No NOT or ! stands before a condition: write !=, NOT IN, NOT GLOB, NOT CONTAINS or HAS NOT FIELD, and for NOT (a = 1 AND b = 2) its opposite a != 1 OR b != 2.";
export const DATE_ADVICE =
  "A date is a text in quotes for =, IN and GLOB, as in {field} GLOB '2024-05-*'; <, <=, > and >= compare numbers alone, so store times as numbers such as Unix seconds.";
const QUOTES = "Texts stand in straight quotes, ' or \", and fields in none.";
const STARTS = "For a text that begins so, write {field} GLOB 'abc*'.";
const WITHIN = "For an element of an array write {field} CONTAINS 'abc', for a part of a text {field} GLOB '*abc*'.";
const NO_DOLLAR = "Operators have no $: write =, !=, <, <=, >, >=, IN (…) or NOT IN (…).";
const PLACEHOLDER = "There are no placeholders: write the value itself.";
const FUNCTION = "There are no functions and no arithmetic: a field stands alone on the left, its value on the right.";
const NO_STATEMENT = "A filter has conditions alone: no WHERE, ORDER BY, LIMIT or ; belongs to it.";

const SEVERAL =
  "One value stands here; for one of several write {field} IN ('a', 'b'), and for several elements {field} CONTAINS 'a' OR {field} CONTAINS 'b'.";

const FIELD: readonly FilterMistake[] = [
  [/^[{[] /, JSON_FILTER],
  [/^\$/, JSON_FILTER],
  [/^NOT HAS (FIELD )?/i, "Write HAS NOT FIELD name."],
  [/^(NOT|!) EXISTS /i, "Write HAS NOT FIELD name."],
  [/^(NOT|!) /i, NEGATION],
  [/^(AND|OR|&&|\|\|) /i, "A condition is missing before it."],
  [/^(IN|GLOB|CONTAINS) /i, "The field is missing before it, or has a name that is a word of the language."],
  [/^(TRUE|FALSE|\*|\d+ = \d+) /i, "A filter that every record fits is left out."],
  [/^(-?\d\S*|TRUE|FALSE) /i, "The field stands on the left: write age > 5 for 5 < age."],
  [/^@ /, "In Search a field of metadata is written @metadata.name."],
  [/^['"`“”‘’«„]/, "A field stands on the left and without quotes: {word} = 'x'."],
  [/^[?:%] /, PLACEHOLDER],
  [/^; /, NO_STATEMENT],
  [/^-- /, "There are no comments."],
  [/^\) /, "A condition is missing before the )."],
  [
    /^[\p{L}_]/u,
    "The name of a field has the letters a to z, A to Z, digits and _ alone; a filter cannot ask for another one.",
  ],
  [/^$/, "A condition is missing."],
];

const OPERATOR: readonly FilterMistake[] = [
  [/^IS NOT (NULL|NONE|NIL|MISSING|EMPTY|DEFINED) /i, "There is no null: write HAS FIELD {field}."],
  [/^IS (NULL|NONE|NIL|MISSING|EMPTY|UNDEFINED) /i, "There is no null: write HAS NOT FIELD {field}."],
  [/^(NOT EXISTS|MISSING|ISNULL) /i, "Write HAS NOT FIELD {field}."],
  [/^(EXISTS|NOTNULL|NOT NULL) /i, "Write HAS FIELD {field}."],
  [/^(IS NOT|<>|!==|\^=|NE|NEQ|NOT =|NOT_EQUALS?|NOTEQUALS?|NOT EQUALS?) /i, "For not equal write {field} != 'x'."],
  [/^(===?|:|::|IS|EQ|EQUALS?|<=>) /i, "For equal write {field} = 'x'."],
  [/^=< /, "Write {field} <= 5."],
  [/^=> /, "Write {field} >= 5."],
  [/^(GT|GREATER) /i, "Write {field} > 5."],
  [/^(GTE|GE) /i, "Write {field} >= 5."],
  [/^(LT|LESS) /i, "Write {field} < 5."],
  [/^(LTE|LE) /i, "Write {field} <= 5."],
  [
    /^NOT I?LIKE /i,
    "There is no LIKE: write {field} NOT GLOB 'abc*'. * is any text as % is in LIKE, ? one character, and case counts.",
  ],
  [
    /^ILIKE /i,
    "There is no ILIKE, and GLOB minds case: write {field} GLOB '[Aa]bc*' for both cases; * is any text as % is, ? one character.",
  ],
  [
    /^LIKE /i,
    "There is no LIKE: write {field} GLOB 'abc*'. * is any text as % is in LIKE, ? one character as _ is, and case counts.",
  ],
  [/^(=~|~|!~|~\*|!~\*|~=|REGEXP?|REGEXP_LIKE|RLIKE|MATCH|MATCHES|SIMILAR) /i, PATTERN],
  [/^NOT BETWEEN /i, "There is no BETWEEN: write ({field} < 1 OR {field} > 5)."],
  [/^BETWEEN /i, "There is no BETWEEN: write {field} >= 1 AND {field} <= 5."],
  [/^(STARTS|STARTS_?WITH|BEGINS|BEGINS_WITH|PREFIX) /i, STARTS],
  [/^(ENDS|ENDS_?WITH|SUFFIX) /i, "For a text that ends so, write {field} GLOB '*abc'."],
  [/^(INCLUDES?|CONTAIN|HAS|ANY|OVERLAPS?|@>|NOT (INCLUDES?|CONTAIN|HAS)) /i, WITHIN],
  [/^(NIN|NOT_IN|NOTIN|NOT ANY) /i, "Write {field} NOT IN ('a', 'b')."],
  [/^\$/, NO_DOLLAR],
  [/^\[ /, "An index stands behind its array without a blank, a[0]; a key of an object follows a dot, a.b."],
  [/^\( /, FUNCTION],
  [/^([+*/%-]|-?\d\S*) /, FUNCTION],
  [/^! /, NEGATION],
  [/^(AND|OR|&&|\|\||\)|,) /i, LONE_FIELD],
  [/^NOT /i, "After NOT, GLOB, IN or CONTAINS follows."],
  [/^\w+ (=|!=|<|<=|>|>=) /, "The name of a field has no blanks; a filter cannot ask for another one."],
  [/^$/, LONE_FIELD],
];

const VALUE: readonly FilterMistake[] = [
  [/^(NULL|NONE|NIL|UNDEFINED) /i, NULL],
  [/^\( /, SEVERAL],
  [
    /^\[ /,
    "No array is compared: write {field} CONTAINS 'a' for an element, or {field} IN ('a', 'b') for one of several values.",
  ],
  [/^\{ /, "No object is compared: compare one of its keys, {field}.key = 'x'."],
  [/^(\?|:|\$\w*|%|@\S*) /, PLACEHOLDER],
  [/^(YES|NO|ON|OFF|T|F) /i, "A boolean is true or false, without quotes; a text stands in quotes."],
  [/^(ANY|ALL|SOME) /i, SEVERAL],
  [/^[+-]?(NAN|INFINITY|INF) /i, "A number is written in digits."],
  [/^(DATE|NOW|TIMESTAMP|CURRENT_\w+|DATETIME|TODAY) /i, `There are no functions. ${DATE_ADVICE}`],
  [/^\d{4}-\d/, DATE_ADVICE],
  [/^\d{1,2}[-.]\d{1,2}[-.]\d/, DATE_ADVICE],
  [/^[+-]?\.\d/, "A digit stands before the point: 0.5."],
  [/^\+/, "A number has no + before it."],
  [/^-?\d+\. /, "Digits follow the point, 5.0, or there is none."],
  [/^-?\d+(\.\d+)?[eE][+-]?\d+ /, "A number is written out: 0.00001, not 1e-5."],
  [/^[+-]?\d/, "A number has digits and one point alone, -12.5; a text stands in quotes."],
  [/^[`“”‘’«„]/, QUOTES],
  [/^['"]/, "The text that begins here has no closing quote of the same kind."],
  [/^(AND|OR|\)|,|&&|\|\||;) /i, "The value is missing before it."],
  [/^(NOT|GLOB|IN|CONTAINS) /i, "A text stands in quotes, and one operator between the field and its value."],
  [/^[@\p{L}_]/u, "A text stands in quotes, '{word}'. A field is not compared with another one."],
  [/^$/, "The value is missing."],
];

const LIST: readonly FilterMistake[] = [
  [/^\[ /, "Values stand in parentheses, not brackets: {field} IN ('a', 'b')."],
  [/^\( SELECT /i, FUNCTION],
  [/^(\$\w*|\?|:) /, PLACEHOLDER],
  [/^; /, "Values are parted by commas."],
  [/^$/, "Its values are missing, or the ) behind them."],
  [/^['"\d\w-]/, "Values stand in parentheses and are parted by commas, also a single one: {field} IN ('a', 'b')."],
];

const JOIN: readonly FilterMistake[] = [
  [/^&&? /, "Write AND."],
  [/^\|\|? /, "Write OR."],
  [/^, /, "Conditions are joined by AND or OR, not by a comma."],
  [/^(;|ORDER|LIMIT|GROUP|WHERE|OFFSET) /i, NO_STATEMENT],
  [/^-- /, "There are no comments."],
  [/^\) /, "No ( stands for this )."],
  [/^(XOR|NOR|NAND) /i, "Conditions are joined by AND or OR alone."],
  [
    /^NOT /i,
    "AND or OR stands before the next condition, and NOT only in NOT IN, NOT GLOB, NOT CONTAINS and HAS NOT FIELD.",
  ],
  [/^(=|==|!=|<>|<|<=|>|>=|IN|GLOB|CONTAINS) /i, "A condition has one operator: for 1 < a < 5 write a > 1 AND a < 5."],
  [/^[+*/%-] /, FUNCTION],
  [/^\[ /, FUNCTION],
  [
    /^['"]/,
    `A text ends at the next quote of its kind, and no escape is documented: put a text with ' between ", as in "it's".`,
  ],
  [
    /^[\p{L}\d_@-]/u,
    `Conditions are joined by AND or OR, and a text stands in quotes as a whole; one with ' between ", as in "it's".`,
  ],
];

export const FILTER_MISTAKES: Readonly<Record<Exclude<FilterExpectation, "limit">, readonly FilterMistake[]>> = {
  field: FIELD,
  operator: OPERATOR,
  value: VALUE,
  list: LIST,
  join: JOIN,
};

/** Names that are read as fields and are meant as something else. */
export const MISTAKEN_FIELDS: readonly FilterMistake[] = [
  [
    /^(EXISTS|HAS|HAS_FIELD|FIELD_EXISTS|ISSET|DEFINED|IS_NOT_NULL) /i,
    "To ask whether a field is there write HAS FIELD name, else HAS NOT FIELD name.",
  ],
  [/^(MISSING|IS_NULL|ISNULL) /i, "To ask whether a field is absent write HAS NOT FIELD name."],
  [/^(WHERE|FILTER|SELECT) /i, NO_STATEMENT],
  [/^(LOWER|UPPER|DATE|LENGTH|SIZE|COUNT|ANY|ALL|CAST|COALESCE|STARTS_WITH|STARTSWITH) \( /i, FUNCTION],
  [/^ARRAY_CONTAINS \( /i, "Write tags CONTAINS 'a'."],
];
