export type Cuts = ReturnType<typeof createCuts>;

/** Gathers what is left of a text when parts of it are cut off, from the first on. */
export function createCuts(text: string) {
  const left = new Map<number, number>();
  const kept: string[] = [];
  let from = 0;
  return {
    /** The end of the last cut. */
    end: () => from,
    add(start: number, end: number, cut: { index: number; left: number }): void {
      if (cut.left === 0) return;
      kept.push(text.slice(from, start));
      from = end;
      left.set(cut.index, (left.get(cut.index) ?? 0) + cut.left);
    },
    result: () => ({ text: from === 0 ? text : kept.join("") + text.slice(from), left }),
  };
}
