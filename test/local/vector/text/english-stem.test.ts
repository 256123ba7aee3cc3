import { expect, test } from "vitest";
import { stemOf } from "../../../../src/local/vector/text/english-stem.ts";

/** Examples of Porter's paper, each as all of its steps leave it. */
const STEMS = {
  caresses: "caress",
  ponies: "poni",
  cats: "cat",
  feed: "feed",
  agreed: "agre",
  plastered: "plaster",
  bled: "bled",
  motoring: "motor",
  sing: "sing",
  conflated: "conflat",
  troubled: "troubl",
  sized: "size",
  hopping: "hop",
  falling: "fall",
  hissing: "hiss",
  fizzed: "fizz",
  failing: "fail",
  filing: "file",
  happy: "happi",
  sky: "sky",
  relational: "relat",
  conditional: "condit",
  rational: "ration",
  digitizer: "digit",
  vietnamization: "vietnam",
  operator: "oper",
  hopefulness: "hope",
  sensibiliti: "sensibl",
  triplicate: "triplic",
  electrical: "electr",
  goodness: "good",
  allowance: "allow",
  replacement: "replac",
  adjustment: "adjust",
  dependent: "depend",
  adoption: "adopt",
  effective: "effect",
  probate: "probat",
  rate: "rate",
  cease: "ceas",
  controll: "control",
  roll: "roll",
  generalizations: "gener",
  oscillators: "oscil",
} as const;

for (const [word, stem] of Object.entries(STEMS)) {
  test(`${word} has the stem ${stem}`, () => {
    expect(stemOf(word)).toBe(stem);
  });
}

test("short words, and words of other letters, stay as they are", () => {
  const words = ["is", "as", "привет", "naïves", "node20s", "東京", ""];
  expect(words.map(stemOf)).toEqual(words);
});

test("a word of a million letters stays as it is", () => {
  const word = "sses".repeat(250_000);
  expect(stemOf(word)).toBe(word);
});
