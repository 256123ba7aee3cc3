/** Words that stand in every question and tell nothing of what is wanted. */
const TELLING_NOTHING: ReadonlySet<string> = new Set(
  (
    "a an the of in on to for from by with at as is are was were be been being it its this that these those there here and or but not no " +
    "my mine me i im ive id we us our ours you your yours he she they them their do does did doing dont doesnt didnt isnt arent wasnt can cant " +
    "could may might must should would will wont shall have has had having how what whats which who whos whom whose why when where whether if so " +
    "than then else please kindly thanks thank hi hello hey want wants wanted need needs needed like some any anything all each every more most " +
    "one only just never ever now right something anybody anyone nobody also still really actually already into onto via per " +
    "about because until while s t re ve ll d m let lets got gets going gonna go goes thing things stuff way idea know okay ok yes " +
    "too very much quite today old upstash called named given return returns returned"
  ).split(" "),
);

/** What several words mean together, or say by their place. */
const IN_ONE_WORD: readonly (readonly [phrase: RegExp, word: string])[] = [
  [/\bwhat(?: is|s| are| do i have| does it have)?(?: stored| kept| saved)? in(?:side)?\b/g, "inside"],
  [/^\W*(?:please )?(?:do not|dont|no more|never|stop \w+ing)\b/g, "disable"],
  [/\b(?:turn|switch)(?:ed|ing)?\b(.{0,40}?)\bon\b/g, "enable$1"],
  [/\b(?:turn|switch)(?:ed|ing)?\b(.{0,40}?)\boff\b/g, "disable$1"],
  [/\b(?:do not|dont|no longer|not) (?:need|use|want)\b(?: \w+){0,2}(?: any ?more)?/g, "delete"],
  [/\bget rid of|\btake (?:\S+ ){0,3}out of\b|\btake (?:\S+ ){0,3}away\b/g, "remove"],
  [/\bwho (?:has |have |had )?(?=\w+ed\b|did|made|set|put|took|gave)/g, "audit "],
  [/\b(?:all|every|each)\b((?: \S+){0,3} keys?)\b/g, "bulk$1"],
  [/\bset(?:ting)? up\b/g, "create"],
  [/\bwithout (?:\w+ing|being \w+)\b/g, " "],
  [
    /\b(delet|remov|eras|clear|purg|dropp?|clean|discard|cancel)(e|ing)?( up| out)? (?:all|every(?:thing)?)\b/g,
    "$1$2 wipe",
  ],
  [/\b(?:once more|over again|another time)\b/g, "again"],
  [/\bgo(?:ing)? (?:on|ahead)\b/g, "continue"],
  [/\b(?:go|going|run|walk|step|loop) (?:through|over)\b/g, "iterate"],
  [/\bget to know\b|\ba feel (?:for|of)\b|\bfamiliar with\b/g, "explore"],
  [/\bhow (?:many|much)\b/g, "count"],
  [/\bhow long\b/g, "duration"],
  [/\b(?:never|not|no|without)(?: an?| any)? (?:expir\w*|ttls?)\b/g, "nonexpiring"],
  [/\bpay (?:as you go|per use)\b|\bpay-as-you-go\b/g, "plan"],
  [/\bin one go\b|\bat (?:once|the same time)\b|\bin (?:one|a single) (?:request|call)\b/g, "batch"],
  [/\bright now\b|\bat (?:the|this) moment\b/g, "live"],
  [/\bread[- ]only\b/g, "readonly"],
];

/** What a word is by its form: an address, an ID or a name of some kind, of which the kind tells and the rest nothing. */
const GIVEN: readonly (readonly [form: RegExp, kind: string])[] = [
  [/https?:\/\/\S+/gi, " endpoint "],
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, " person "],
  [/\$\.[\w.[\]*]+/g, " json path "],
  [/\bmsg_\w+/g, " message "],
  [/\bwfr_\w+/g, " workflow run "],
  [/\bscd_\w+/g, " schedule "],
  [/\b\d{10,}-\d+\b/g, " entry "],
  [/\b[\w-]+\.(?:jsonl?|ndjson|csv|rdb|txt)\b/gi, " file "],
  [/\b(?:us|eu|ap|sa|ca|af|me)-[a-z]+-\d\b/gi, " region "],
  [/[\w-]*:?\*(?=[\s,.?!]|$)/g, " pattern "],
  [/\b[a-z][\w-]*:[\w:{}.-]*\w/gi, " key "],
  [/\$ ?\d[\d.,]*|\b\d[\d.,]* ?(?:usd|dollars?|euros?|bucks)\b/gi, " money "],
  [/\b\d+(?=(?:km|mi?|ms|s|secs?|mins?|hrs?|h|[kmgt]b)\b)/gi, " "],
];
const QUOTED = /["“”`][^"“”`]{1,100}["“”`]/g;

/** Endings that only say in which form a word stands, the longest first, and what takes their place. */
const ENDINGS: readonly (readonly [ending: RegExp, instead: string])[] = [
  [/(?<=ic)ally$/, ""],
  [/ies$/, "y"],
  [/(?<=ss|x|ch|sh)es$/, ""],
  [/(?<=[^su])s$/, ""],
  [/(?<=[a-z]{3})ing$/, ""],
  [/(?<=[a-z]{3})ed$/, ""],
  [/(?<=[a-z]{3}[st])ion$/, ""],
];

/** The words of a text by which it is compared with others, in order: in small letters and without what only says their form. */
export function plainWords(text: string): string[] {
  return spokenWords(text)
    .filter((word) => !TELLING_NOTHING.has(word))
    .map(stem);
}

/** The same of a question, of which what it names counts by its kind, and what it quotes not at all where the rest says something. */
export function askedWords(question: string): string[] {
  let asked = question;
  for (const [form, kind] of GIVEN) asked = asked.replace(form, kind);
  const unquoted = plainWords(asked.replace(QUOTED, " "));
  return unquoted.length > 0 ? unquoted : plainWords(asked);
}

/** All of its words as they stand, in small letters; those too that tell nothing of what is wanted. */
export function spokenWords(text: string): readonly string[] {
  let said = text.toLowerCase().replace(/(?<=\p{L})['’](?=\p{L})/gu, "");
  for (const [phrase, word] of IN_ONE_WORD) said = said.replace(phrase, word);
  return said.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function stem(word: string): string {
  let stemmed = word;
  for (const [ending, instead] of ENDINGS) stemmed = stemmed.replace(ending, instead);
  // "stopped" is "stopp" now, and "expire" and "expiring" differ by their last letter.
  if (stemmed !== word) stemmed = stemmed.replace(/([bdgmnprt])\1$/, "$1");
  return stemmed.length > 3 ? stemmed.replace(/(?<=[^aeiou])e$|(?<=[^aeiou])y$/, "") : stemmed;
}
