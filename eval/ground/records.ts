import { createRandom, type Random } from "../random.ts";
import { DIMENSION, type GroundRecord } from "./indexes.ts";
import type { Names } from "./names.ts";

/** How many records there are of each kind. */
export const RECORDS = {
  products: 3_000,
  reviews: 300,
  books: 1_900,
  papers: 700,
  /** Papers whose vector is all zeros, and books with the vector of another one. */
  empty: 11,
  copies: 23,
  offers: 3_400,
  mistaken: 1_240,
  fresh: 1_500,
  served: 412,
  lines: 1_200,
  /** Articles of the file that are there already. */
  known: 15,
  guides: 900,
  retired: 137,
  aboutDevice: 4,
} as const;

/** Products of a shop, of which one has neighbours, and those of these that are in stock: the nearest first. */
export interface Products {
  readonly products: readonly GroundRecord[];
  readonly reviews: readonly GroundRecord[];
  readonly subject: string;
  readonly alike: readonly string[];
}

const KINDS = ["lamp", "chair", "table", "shelf"] as const;
const LANGUAGES = ["english", "german", "french"] as const;
/** Neighbours, each a bit further away than the one before; these of them are sold out. */
const NEIGHBOURS = 8;
const SOLD_OUT: readonly number[] = [1, 4, 6];
/** From here on books have the vector of the book a hundred before. */
const FIRST_COPY = 700;

/** Products of which each has a stock. */
export function drawProducts({ records: { seed } }: Names): Products {
  const random = createRandom(seed);
  const product = (vector: readonly number[], stock: number): GroundRecord => {
    const kind = pick(KINDS, random);
    const id = `${kind}-${random.word(8)}`;
    return { id, vector, metadata: { title: `${kind} ${random.word()}`, kind, price: 5 + random.below(400), stock } };
  };
  const subject = product(drawVector(random), 3);
  const near = Array.from({ length: NEIGHBOURS }, (_, rank) =>
    product(beside(subject.vector ?? [], 0.05 * (rank + 1), random), SOLD_OUT.includes(rank) ? 0 : 1 + random.below(9)),
  );
  const others = many(RECORDS.products - 1 - NEIGHBOURS, () => product(drawVector(random), random.below(6)));
  return {
    products: [...others.slice(0, 1_000), subject, ...near.toReversed(), ...others.slice(1_000)],
    reviews: many(RECORDS.reviews, () => ({
      id: `review-${random.word(8)}`,
      vector: drawVector(random),
      metadata: { stars: 1 + random.below(5) },
    })),
    subject: subject.id,
    alike: near.filter((_, rank) => !SOLD_OUT.includes(rank)).map(({ id }) => id),
  };
}

/** Books and papers; the language of some is not known, some are the same, and some are empty. */
export function drawLibrary({ records: { seed } }: Names) {
  const random = createRandom(seed);
  const work = (kind: string, metadata: object): GroundRecord => {
    const language = random.below(100) < 62 ? { language: pick(LANGUAGES, random) } : {};
    const common = { title: `${kind} ${random.word()}`, year: 1950 + random.below(76), ...language };
    return { id: `${kind}-${random.word(8)}`, vector: drawVector(random), metadata: { ...common, ...metadata } };
  };
  const books = many(RECORDS.books, () => work("book", { pages: 40 + random.below(900) }));
  const papers = many(RECORDS.papers, () => work("paper", { peer_reviewed: random.below(2) === 1 }));
  const zeros = many(DIMENSION, () => 0);
  const isCopy = (index: number) => index >= FIRST_COPY && index < FIRST_COPY + RECORDS.copies;
  const isEmpty = (index: number) => index % 60 === 7 && index < 60 * RECORDS.empty;
  return {
    books: books.map((book, index) => (isCopy(index) ? { ...book, vector: books[index - 100]?.vector ?? [] } : book)),
    papers: papers.map((paper, index) => (isEmpty(index) ? { ...paper, vector: zeros } : paper)),
  };
}

/** Offers with a currency, of which many are written with a wrong name of it. */
export function drawOffers({ records: { seed } }: Names): readonly GroundRecord[] {
  const random = createRandom(seed);
  return many(RECORDS.offers, (index) => {
    const wrong = index % 2 === 0 && index < 2 * RECORDS.mistaken;
    const currency = wrong ? "EURO" : pick(["EUR", "USD", "EUROS", undefined] as const, random);
    const metadata = {
      ...{ shop: random.word(), price: { amount: 1 + random.below(5_000), net: random.below(2) === 1 } },
      ...(currency === undefined ? {} : { currency }),
      label: pick(["EURO", "sale"] as const, random),
    };
    return { id: `offer-${random.word(8)}`, vector: drawVector(random), metadata };
  });
}

/** Products that are to be served, and those that are served now. */
export function drawSeasons({ records: { seed } }: Names) {
  const random = createRandom(seed);
  const season = (count: number, year: number) =>
    many(count, () => ({ id: `item-${random.word(8)}`, vector: drawVector(random), metadata: { year } }));
  return { fresh: season(RECORDS.fresh, 2026), served: season(RECORDS.served, 2025) };
}

/** Articles as lines of a file, right and as somebody has spoilt them, and those of them that are there already. */
export function drawArticles({ records: { seed } }: Names) {
  const random = createRandom(seed);
  const articles = many(RECORDS.lines, () => ({
    id: `article-${random.word(8)}`,
    vector: drawVector(random),
    metadata: { title: `about ${random.word()}`, words: 100 + random.below(3_000) },
  }));
  const known = articles.slice(600, 600 + RECORDS.known).map((each) => ({ ...each, metadata: { title: "older" } }));
  const lines = articles.map((article) => JSON.stringify(article));
  const wrong = new Map<number, string>();
  for (const number of [17, 418, 1_003]) wrong.set(number, (lines[number - 1] ?? "").slice(0, 60));
  for (const number of [55, 790]) wrong.set(number, JSON.stringify({ ...articles[number - 1], vector: [0.5, 0.25] }));
  for (const number of [310, 1_150]) wrong.set(number, JSON.stringify({ ...articles[number - 1], id: undefined }));
  return { articles, known, lines, wrong, spoilt: lines.map((line, index) => wrong.get(index + 1) ?? line) };
}

/** Guides, of which some are retired, and a few are about a device. */
export function drawGuides({ records: { seed, device } }: Names): readonly GroundRecord[] {
  const random = createRandom(seed);
  return many(RECORDS.guides, (index) => {
    const isRetired = index % 6 === 1 && index < 6 * RECORDS.retired;
    const isAbout = index % 210 === 100 && index < 210 * RECORDS.aboutDevice;
    const subject = isAbout ? device : random.word();
    return {
      id: `guide-${random.word(8)}`,
      content: {
        title: `How to set up the ${subject}`,
        text: `Connect the ${subject} to power, and wait until ${random.word()} shines.`,
        status: isRetired ? "retired" : pick(["current", "draft"] as const, random),
      },
      metadata: { author: random.word() },
    };
  });
}

function many<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function pick<Value>(values: readonly [Value, ...Value[]], { below }: Random): Value {
  return values[below(values.length)] ?? values[0];
}

/** A vector of length one, in a direction that is drawn. */
function drawVector({ below }: Random): readonly number[] {
  return ofLengthOne(many(DIMENSION, () => below(2_001) / 1_000 - 1));
}

/** A vector that is further from another one, the greater the distance is. */
function beside(vector: readonly number[], distance: number, random: Random): readonly number[] {
  const away = drawVector(random);
  const along = away.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0);
  const across = ofLengthOne(away.map((value, index) => value - along * (vector[index] ?? 0)));
  return ofLengthOne(vector.map((value, index) => value + distance * (across[index] ?? 0)));
}

function ofLengthOne(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  return vector.map((value) => Math.round((value / length) * 1e6) / 1e6);
}
