/** A text that can be made as long as one likes. */
export interface HostileText {
  name: string;
  of(length: number): string;
}

/** What an expression, a scanner or a recursion may stumble over when it comes again and again. */
const PIECES: readonly string[] = [
  ..."\"'`\\/:;,.|*?+=@#&%$!_-~<>^ \t\n\r\0",
  ...["[", "]", "{", "}", "(", ")", "[]", "{}", "()", "{[(", "[{", "[[],", '{"a":', '"a",', "]}", ",1", "1,"],
  ...['"\\', '\\"', "\\\\", "\\x", "\\x00", '\\u0022"', '" "', '"a" ', '""', "\\\n", "' ", '="\n'],
  ...["://", "://a:", "://a:b", "://:", "a:b@", "@:", ":@", "/a", "//", "../", "**/", "*a", "**a/", "?*", "a*/"],
  ...["password=", "token", "secret.", "access_key", "pwd: ", "passwor", "&pwd=", " password=", "token=\n", "key"],
  ...["a", "A1", "0", "1", "-1", "1.", "1e", "12345678901234567", "-1234567890123456,", "aaaaaaaaaaaaaaaaaaa-", "\\a"],
  ...["0a", "00000000-", "00000000-0000-", "deadbeef", " #", " #a", "\r\n", "\n\n", "\r", "] ", '] "', "data:", "A=\n"],
  ...['A="\n', "A='\\", "export ", "A ", "UPSTASH=1\n", "# a\n", "a:1\n", "# ", "%", "%2", "%ff", "{a}", "..", "./"],
  ...["é", "e\u0301", "\u0301", "😀", "\ud800", "\udc00", "\u200b", "\u2028", "\u00a0", "\ufffd", "ﬁ", "İ", "日"],
];
/** What ends or closes a text, so that an attempt fails at its end alone, or does not fail. */
const ENDINGS: readonly string[] = ["", "!", "\rx"];
const MIXED_TEXTS = 30;

/** Repetitions of each piece with an ending, and of pieces that a seeded draw puts together. */
export function hostileTexts(): HostileText[] {
  const draw = drawing(20_261_125);
  const one = () => PIECES[draw(PIECES.length)] ?? "";
  const mixed = Array.from({ length: MIXED_TEXTS }, () => one() + one() + (draw(2) === 0 ? "" : one()));
  const repeated = PIECES.map((piece) => repetition(piece, ENDINGS[draw(ENDINGS.length)] ?? ""));
  const plain = PIECES.map((piece) => repetition(piece, "x"));
  return [
    ...plain,
    ...repeated,
    ...mixed.map((piece) => repetition(piece, "")),
    nested("[", "]"),
    nested('{"a":', "1}"),
  ];
}

function repetition(piece: string, ending: string): HostileText {
  const name = `${JSON.stringify(piece)} again and again, then ${JSON.stringify(ending)}`;
  return { name, of: (length) => piece.repeat(Math.ceil(length / piece.length)) + ending };
}

/** Valid JSON, one in the other. */
function nested(open: string, close: string): HostileText {
  const depth = (length: number) => Math.ceil(length / (open.length + close.length));
  const inner = open.endsWith(":") ? "1" : "";
  const shut = close.replace("1", "");
  return { name: `nested ${open}`, of: (length) => open.repeat(depth(length)) + inner + shut.repeat(depth(length)) };
}

/** Whole numbers below a limit, always the same ones (mulberry32). */
function drawing(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
