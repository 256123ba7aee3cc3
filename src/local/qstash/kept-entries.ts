/** The newest of many entries: as many as were allowed, and as many bytes. */
export interface KeptEntries<Entry> {
  /** By ascending numbers, which are never used again. */
  readonly entries: Map<number, Entry>;
  add(entry: Entry): number;
  remove(number: number): void;
}

/** How much is kept, and what is told once, when something is dropped for the first time. */
export interface KeptLimits<Entry> {
  readonly most: number;
  readonly mostBytes: number;
  readonly bytesOf: (entry: Entry) => number;
  readonly onFirstDrop: () => void;
}

/** Nothing is kept yet. */
export function createKeptEntries<Entry>(limits: KeptLimits<Entry>): KeptEntries<Entry> {
  const entries = new Map<number, Entry>();
  let last = 0;
  let bytes = 0;
  let told = false;
  const remove = (number: number): void => {
    const entry = entries.get(number);
    if (entry === undefined) return;
    entries.delete(number);
    bytes -= limits.bytesOf(entry);
  };
  return {
    entries,
    remove,
    add(entry) {
      last += 1;
      entries.set(last, entry);
      bytes += limits.bytesOf(entry);
      for (const oldest of entries.keys()) {
        if (oldest === last || (entries.size <= limits.most && bytes <= limits.mostBytes)) break;
        remove(oldest);
        if (!told) limits.onFirstDrop();
        told = true;
      }
      return last;
    },
  };
}

/** What of the entries is asked for. */
export interface PageQuery<Entry> {
  /** Older than this one. */
  readonly cursor: number | undefined;
  /** At most so many. */
  readonly count: number;
  readonly matches: (entry: Entry) => boolean;
  /** How many bytes an entry adds to the page; a page ends early where they would be too many. */
  readonly bytesOf?: (entry: Entry) => number;
}

/** Less than what clients read of one answer, also when it is base64. */
const MOST_PAGE_BYTES = 4 * 1024 ** 2;

/** The newest first, and the cursor that reads on where there are more. */
export function pageOf<Entry>(
  { entries }: Pick<KeptEntries<Entry>, "entries">,
  { cursor, count, matches, bytesOf = () => 0 }: PageQuery<Entry>,
): { page: [number: number, entry: Entry][]; cursor: string | undefined } {
  const page: [number, Entry][] = [];
  let bytes = 0;
  for (const [number, entry] of [...entries].reverse()) {
    if (cursor !== undefined && number >= cursor) continue;
    if (!matches(entry)) continue;
    bytes += bytesOf(entry);
    const isFull = page.length === count || (page.length > 0 && bytes > MOST_PAGE_BYTES);
    if (isFull) return { page, cursor: String(page.at(-1)?.[0]) };
    page.push([number, entry]);
  }
  return { page, cursor: undefined };
}
