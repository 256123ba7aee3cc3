const EXAMPLES = 10;
/** Characters of a name in an example. */
const LONGEST_EXAMPLE = 120;

/** Keeps some names of what a file holds, cut to what a person can read. */
export function addExample(examples: string[], name: unknown): void {
  if (examples.length >= EXAMPLES) return;
  const text = typeof name === "string" ? name : JSON.stringify(name);
  const points = [...text.slice(0, 2 * LONGEST_EXAMPLE)];
  examples.push(text.length <= LONGEST_EXAMPLE ? text : `${points.slice(0, LONGEST_EXAMPLE).join("")}…`);
}

/** The facts of a question that show them. */
export function exampleFacts(examples: readonly string[]): Record<string, string> {
  return Object.fromEntries(examples.map((example, index) => [`example_${index + 1}`, JSON.stringify(example)]));
}
