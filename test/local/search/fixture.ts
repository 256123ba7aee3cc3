import { Search } from "@upstash/search";
import { afterEach, beforeEach } from "vitest";
import { type LocalSearch, startLocalSearch } from "../../../src/local/search/local-search.ts";
import { createDrivenClock, type DrivenClock } from "../driven-clock.ts";
import { type CallOptions, type RawAnswer, rawCall, START, servedIndex, TOKEN } from "../vector/server/fixture.ts";

type Content = Record<string, unknown>;

/** A local server of Search with one database, and Upstash's own client of it. */
export interface TestSearch {
  readonly search: LocalSearch;
  readonly client: Search;
  /** The index that tests write to. */
  readonly movies: ReturnType<typeof Search.prototype.index<Content, Content>>;
  readonly clock: DrivenClock;
  /** One request past the client. */
  call(line: string, options?: CallOptions): Promise<RawAnswer>;
}

export const MOVIES = [
  {
    id: "star-wars",
    content: { title: "Star Wars", genre: "sci-fi", year: 1977, about: "a space opera of rebels against an empire" },
    metadata: { director: "George Lucas", seen: true },
  },
  {
    id: "inception",
    content: { title: "Inception", genre: "action", year: 2010, about: "thieves who enter the dreams of others" },
    metadata: { director: "Christopher Nolan" },
  },
  {
    id: "amelie",
    content: { title: "Amélie", genre: "comedy", year: 2001, about: "a shy waitress in Paris changes lives" },
  },
];

/** The parts of a test's own server, made anew for each test of a file. */
export function useSearch({ indexingDelay = 0 }: { indexingDelay?: number } = {}): TestSearch {
  const parts: { current?: TestSearch } = {};
  beforeEach(async () => {
    const clock = createDrivenClock(START);
    const search = await startLocalSearch({ clock, indexingDelay });
    search.add(servedIndex("one", { readsPerRequest: 100, writesPerRequest: 100 }));
    const client = new Search({ url: search.url, token: TOKEN, retry: false, enableTelemetry: false });
    const movies = client.index<Content, Content>("movies");
    parts.current = { search, client, movies, clock, call: (line, options) => rawCall(search.url, line, options) };
  });
  afterEach(() => parts.current?.search.stop());
  return new Proxy({} as TestSearch, { get: (_target, name) => Reflect.get(parts.current ?? {}, name) });
}
