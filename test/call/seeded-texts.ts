/** Texts of every kind, made of a seed. */

export type Random = () => number;

/** Numbers from 0 to 1, always the same of a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const proseOf = {
  english:
    "The checkout was slow this morning because every request asked the database for the same product again|We moved the session keys to a hash and set an expiry of one hour|Please look at the queue before you change anything, since some customers are still waiting for their orders|Nobody noticed until the memory of the largest instance was almost full|A short note for the next engineer on call: restart the worker, then read the log|It would be better to count the failures than to guess",
  german:
    "Die Bestellung wurde gestern Abend storniert, weil das Lager leer war|Bitte prüfen Sie die Einstellungen der Datenbank, bevor Sie etwas ändern|Der Kunde hat nach der Rechnung gefragt und wartet auf eine Antwort",
  french:
    "La commande a été annulée hier soir parce que le stock était épuisé|Veuillez vérifier les réglages avant de changer quoi que ce soit|Le client attend une réponse depuis trois jours déjà",
  russian:
    "Заказ был отменён вчера вечером, потому что склад оказался пустым|Пожалуйста, проверьте настройки базы данных перед изменениями|Клиент спрашивал про счёт и ждёт ответа",
  chinese:
    "今天早上结账很慢，因为每个请求都要再次查询同一个商品|我们把会话数据放进了哈希表，并且设置了一个小时的过期时间|请在修改之前先检查一下队列，有些客户还在等待他们的订单|没有人注意到最大的实例内存已经快要用完了|给下一位值班工程师的简短说明：先重启服务，然后查看日志",
  japanese:
    "今朝の決済が遅かったのは、すべてのリクエストが同じ商品を何度も問い合わせたためです|セッションのキーをハッシュに移し、有効期限を一時間に設定しました|変更する前にキューを確認してください。まだ注文を待っているお客様がいます|ログを読んでからワーカーを再起動します",
  korean:
    "오늘 아침 결제가 느렸던 이유는 모든 요청이 같은 상품을 다시 조회했기 때문입니다|세션 키를 해시로 옮기고 만료 시간을 한 시간으로 설정했습니다|변경하기 전에 대기열을 확인해 주세요 아직 주문을 기다리는 고객이 있습니다",
  arabic:
    "كان الدفع بطيئًا هذا الصباح لأن كل طلب سأل قاعدة البيانات عن المنتج نفسه|نقلنا مفاتيح الجلسات إلى جدول وحددنا مدة ساعة واحدة|يرجى التحقق من قائمة الانتظار قبل تغيير أي شيء",
  hindi:
    "आज सुबह भुगतान धीमा था क्योंकि हर अनुरोध ने डेटाबेस से वही उत्पाद फिर से माँगा|हमने सत्र की कुंजियाँ एक हैश में रखीं और एक घंटे की समय सीमा तय की|कृपया कुछ भी बदलने से पहले कतार देखें",
  thai: "เช้านี้การชำระเงินช้าเพราะทุกคำขอถามฐานข้อมูลถึงสินค้าเดียวกันซ้ำ|เราย้ายคีย์ของเซสชันไปไว้ในแฮชและตั้งเวลาหมดอายุหนึ่งชั่วโมง|โปรดตรวจสอบคิวก่อนที่จะเปลี่ยนแปลงสิ่งใด",
} as const;

const code = `export async function readAll(client: Client, key: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = "0";
  do {
    const [next, members] = await client.sscan(key, cursor, { count: 100 });
    found.push(...members.map((member) => String(member).trim()));
    cursor = next;
  } while (cursor !== "0");
  return found.filter((member, index) => found.indexOf(member) === index);
}
`;

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const ALL = `${LOWER.toUpperCase()}${LOWER}0123456789`;
const HALF_PAIRS_FROM = 0xd800;
const HALF_PAIRS_END = 0xe000;

type Text = (random: Random) => string;

const pick = <Item>(random: Random, items: ArrayLike<Item>): Item => items[Math.floor(random() * items.length)] as Item;
const times = (count: number, one: (index: number) => string, between = "") =>
  Array.from({ length: count }, (_, index) => one(index)).join(between);
const signs =
  (of: string | readonly string[], count = 40): Text =>
  (random) =>
    times(count, () => pick(random, of));
const hex = (random: Random, length: number) => times(length, () => pick(random, "0123456789abcdef"));
const uuid = (random: Random) => [8, 4, 4, 4, 12].map((length) => hex(random, length)).join("-");
const prose =
  (text: string, stop = ". "): Text =>
  (random) =>
    `${pick(random, text.split("|"))}${stop}`;
const points =
  (...ranges: readonly (readonly [number, number])[]): Text =>
  (random) => {
    const [from, to] = pick(random, ranges);
    const point = from + Math.floor(random() * (to - from + 1));
    return point >= HALF_PAIRS_FROM && point < HALF_PAIRS_END ? "" : String.fromCodePoint(point);
  };

function row(random: Random): object {
  const id = Math.floor(random() * 100_000);
  return {
    id,
    name: pick(random, ["Ada Lovelace", "Grace Hopper", "Linus Torvalds", "Margaret Hamilton"]),
    email: `user${id}@example.com`,
    active: random() < 0.5,
    total: Math.round(random() * 1e6) / 100,
    created_at: new Date(1.7e12 + Math.floor(random() * 1e10)).toISOString(),
    tags: ["new", pick(random, ["eu", "us", "apac"])],
  };
}

/** Small pieces of each kind; enough of them make a text of any length. */
export const pieces: Readonly<Record<string, Text>> = {
  "English prose": prose(proseOf.english),
  "German prose": prose(proseOf.german),
  "French prose": prose(proseOf.french),
  "Russian prose": prose(proseOf.russian),
  "Chinese prose": prose(proseOf.chinese, "。"),
  "Japanese prose": prose(proseOf.japanese, "。"),
  "Korean prose": prose(proseOf.korean),
  "Arabic prose": prose(proseOf.arabic),
  "Hindi prose": prose(proseOf.hindi, "। "),
  "Thai prose": prose(proseOf.thai, " "),
  code: () => code,
  "JSON of rows": (random) => `${JSON.stringify(row(random))},`,
  base64: signs(`${ALL}+/`),
  "base64 of URLs": signs(`${ALL}-_`),
  hex: (random) => hex(random, 40),
  "capital hex": (random) => hex(random, 40).toUpperCase(),
  UUIDs: (random) => `${uuid(random)} `,
  digits: signs("0123456789"),
  timestamps: (random) => `${Math.floor(1.7e12 + random() * 1e10)}-0,`,
  fractions: (random) => `${random() - 0.5},`,
  "single digits": (random) => `${Math.floor(random() * 10)},`,
  emoji: points([0x1f300, 0x1f64f], [0x1f680, 0x1f6c5], [0x1f900, 0x1f9ff]),
  "emoji of many parts": (random) => pick(random, ["👨‍👩‍👧‍👦", "👍🏽", "🇩🇪", "🏳️‍🌈", "❤️"]),
  "random Chinese": points([0x4e00, 0x9fff]),
  "rare Chinese": points([0x20000, 0x2a6df]),
  "random Hangul": points([0xac00, 0xd7a3]),
  "random Kana": points([0x3041, 0x3096], [0x30a1, 0x30fa]),
  "random Unicode of two bytes": points([0x80, 0x7ff]),
  "random Unicode of three bytes": points([0x800, 0xfffd]),
  "random Unicode": points([0x20, 0x10ffff]),
  "private characters": points([0xe000, 0xf8ff]),
  "letters with many accents": (random) => `e${times(4, () => points([0x300, 0x36f])(random))}`,
  "joiners alone": () => "\u200d",
  "random signs of ASCII": signs(Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index))),
  "random punctuation": signs("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
  "random letters": signs(LOWER),
  "random capitals": signs(LOWER.toUpperCase()),
  "random small and capital letters": signs(`${LOWER}${LOWER.toUpperCase()}`),
  "control characters": signs(Array.from({ length: 32 }, (_, code) => String.fromCharCode(code))),
  "half pairs": signs(Array.from({ length: 256 }, (_, index) => String.fromCharCode(0xd800 + index))),
  "zero bytes": () => "\0",
  quotes: signs(['"', "\\", "\n", "\t"]),
  "line breaks": () => "\n",
  whitespace: signs([" ", "\t", "\n"]),
  blanks: () => "          ",
};

/** A text of a kind, of about so many code units. */
export function textOf(kind: string, seed: number, length: number): string {
  const piece = pieces[kind];
  if (piece === undefined) throw new Error(`There is no kind ${kind}.`);
  const random = randomOf(seed);
  const parts: string[] = [];
  for (let left = length; left > 0; ) {
    const part = piece(random);
    parts.push(part);
    left -= Math.max(part.length, 1);
  }
  return parts.join("");
}
